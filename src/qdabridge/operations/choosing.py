"""Finding what a user names: codes, coders, sources, variables."""

from collections import Counter
from collections.abc import Iterable, Sequence

from qdabridge.errors import UnknownNameError
from qdabridge.model import Code, NameIndex, Project, join_path, split_path
from qdabridge.tabular import unique_names

__all__ = ["chosen", "codes_named", "labels_of_codes"]

Walked = Sequence[tuple[Code, tuple[str, ...]]]


def chosen(
    kind: str, wishes: Iterable[str], known: Sequence[tuple[str, ...]]
) -> set[int]:
    """Return the places in ``known`` of what the wishes name.

    Args:
        kind: What it is, for the error; codes are found by paths in any notation.
        wishes: Names; upper and lower case count only where they decide.
        known: For each thing the names it goes by, also its path as ``join_path``.

    Raises:
        UnknownNameError: Nothing has this name.
    """
    names = NameIndex[int]()
    for place, called in enumerate(known):
        names.add(place, *called)
        for name in called if "code" in kind else ():
            if len(path := split_path(name)) > 1:
                names.add(place, path=path)
    found: set[int] = set()
    for wish in wishes:
        hits = names.find(wish)
        if not hits:
            raise names.unknown(kind, wish)
        found |= {*hits}
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
    names = NameIndex[Code]()
    for code, path in walked:
        names.add(code, path=path, guid=code.guid)
    wanted = {_one_code(names, walked, wish).guid.key for wish in wishes}
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


def _one_code(names: NameIndex[Code], walked: Walked, wish: str) -> Code:
    found = names.find(wish)
    if not found:
        raise names.unknown("code", wish)
    if len({code.guid.key for code in found}) > 1:
        paths = (join_path(path) for code, path in walked if code in found)
        raise UnknownNameError(
            f"{len(found)} codes are called {wish!r}",
            hint=f"name one by its path or GUID: {'; '.join(paths)}",
        )
    return found[0]


def labels_of_codes(project: Project) -> dict[str, str]:
    """Return what to call each code, by key: its name, or its path if it must be."""
    walked = [(c.guid.key, c.name, path) for c, path in project.walk_codes()]
    often = Counter(name for _, name, _ in walked)
    labels = [join_path(path) if often[name] > 1 else name for _, name, path in walked]
    keys = [key for key, _, _ in walked]
    return dict(zip(keys, unique_names(labels), strict=True))
