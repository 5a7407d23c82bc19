"""Finding what a user names: codes, coders, sources, variables."""

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import accumulate

from qdabridge.errors import UnknownNameError
from qdabridge.formats import join_path
from qdabridge.model import Code, Guid, Project
from qdabridge.spelling import meant
from qdabridge.tabular import unique_names

__all__ = ["chosen", "codes_named", "labels_of_codes", "named"]


_SEPARATORS = (">", "/", "::", "\\")
"""What may stand between the names of a path that a user types."""

_MOST_NAMED = 160
"""So many characters of the names that exist an error lists: two lines of a screen."""


def named(kind: str, wish: str, known: Iterable[str]) -> UnknownNameError:
    """Return the error for a name that nothing has, with the names that exist."""
    names = list(dict.fromkeys(known))
    lengths = accumulate(len(name) + 2 for name in names)
    most = max(1, sum(length <= _MOST_NAMED for length in lengths))
    more = len(names) - most
    listed = ", ".join(names[:most]) + (f" and {more} more" if more > 0 else "")
    hint = f"choose one of: {listed}" if names else "the project has none"
    if guess := meant(wish, names):
        hint = f"{guess} Else {hint}"
    return UnknownNameError(f"there is no {kind} {wish!r}", hint=hint)


def chosen(
    kind: str, wishes: Iterable[str], known: Sequence[tuple[str, ...]]
) -> set[int]:
    """Return the places in ``known`` of what the wishes name.

    Args:
        kind: What it is, for the error.
        wishes: Names; upper and lower case count only where they decide.
        known: For each thing the names it goes by.

    Raises:
        UnknownNameError: Nothing has this name.
    """
    found: set[int] = set()
    for wish in wishes:
        exact = {n for n, names in enumerate(known) if wish in names}
        folded = wish.strip().casefold()
        hits = exact or {
            n for n, names in enumerate(known) if folded in map(str.casefold, names)
        }
        if not hits:
            raise named(kind, wish, (names[0] for names in known if names))
        found |= hits
    return found


def codes_named(
    project: Project, wishes: Iterable[str], *, with_subcodes: bool = False
) -> list[Code]:
    r"""Return the codes that are meant, in the order of the codebook.

    Args:
        project: The project.
        wishes: Names, paths (``Barriers > Time``; also with ``/``, ``::`` or ``\``)
            or GUIDs.
        with_subcodes: Take the codes below them too.

    Raises:
        UnknownNameError: No code is called so, or several are.
    """
    walked = list(project.walk_codes())
    wanted = {_one_code(walked, wish).guid.key for wish in wishes}
    if with_subcodes:
        wanted |= {
            below.guid.key
            for code, _ in walked
            if code.guid.key in wanted
            for below in _below(code)
        }
    return [code for code, _ in walked if code.guid.key in wanted]


def _below(code: Code) -> Iterable[Code]:
    for inner in code.codes:
        yield inner
        yield from _below(inner)


def _one_code(walked: list[tuple[Code, tuple[str, ...]]], wish: str) -> Code:
    for test in (_is_guid, _is_exact, _is_alike):
        hits = [(code, path) for code, path in walked if test(code, path, wish)]
        if len({code.guid.key for code, _ in hits}) == 1:
            return hits[0][0]
        if hits:
            paths = "; ".join(join_path(path) for _, path in hits)
            raise UnknownNameError(
                f"{len(hits)} codes are called {wish!r}",
                hint=f"name one by its path or GUID: {paths}",
            )
    raise named("code", wish, (join_path(path) for _, path in walked))


def _is_guid(code: Code, path: tuple[str, ...], wish: str) -> bool:
    return Guid.is_valid(wish) and code.guid == wish


def _is_exact(code: Code, path: tuple[str, ...], wish: str) -> bool:
    return wish == code.name or wish == join_path(path)


def _is_alike(code: Code, path: tuple[str, ...], wish: str) -> bool:
    here = tuple(_plain(name) for name in path)
    if _plain(wish) == here[-1]:
        return True
    return any(tuple(map(_plain, wish.split(sep))) == here for sep in _SEPARATORS)


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()


def labels_of_codes(project: Project) -> dict[str, str]:
    """Return what to call each code, by key: its name, or its path if it must be."""
    walked = [(c.guid.key, c.name, path) for c, path in project.walk_codes()]
    often = Counter(name for _, name, _ in walked)
    labels = [join_path(path) if often[name] > 1 else name for _, name, path in walked]
    keys = [key for key, _, _ in walked]
    return dict(zip(keys, unique_names(labels), strict=True))
