"""Code names that spell out a path: a tree of them on request.

ATLAS.ti for Mac 8.4 writes ``Parent::child``, Taguette ``Parent.child``; both have no
other way. Elsewhere, and in Taguette too, such a name may be just a name, so the tree
is made only when the user asks for it.
"""

from qdabridge.model import Code, Guid
from qdabridge.tools.profile import rule
from qdabridge.tools.work import Work

__all__ = ["separator_for", "split_code_names"]


def separator_for(origin: str) -> str:
    """Return what separates the parts of a name in files of this origin."""
    return "." if "Taguette" in origin else "::"


@rule(
    "code-name-split",
    "code-name-path",
    tool="ATLAS.ti for Mac 8.4; Taguette 0.9 to 1.5",
    evidence="O",
)
def split_code_names(work: Work) -> None:
    """Make a tree of code names such as Barriers::Time, on request; else say so."""
    separator = separator_for(work.origin)
    count = sum(
        len(_parts(code.name, separator)) > 1 for code, _ in work.project.walk_codes()
    )
    if not count:
        return
    if not work.options.split_codes:
        work.info(
            "code-name-path",
            f"{count} code names contain {separator!r}, as {_who(separator)} writes"
            " a hierarchy; ask for splitting code names (--split-codes) to get a tree",
            path="Code/@name",
        )
        return
    splitter = _Splitter(separator)
    work.project.code_book.codes = splitter.split(work.project.code_book.codes, "")
    work.info(
        "code-name-split",
        f"{count} code names with {separator!r} became places in the code tree;"
        f" {splitter.made} parents did not exist and were made, not codable",
        path="Code/@name",
    )


def _who(separator: str) -> str:
    return "Taguette" if separator == "." else "ATLAS.ti"


def _parts(name: str, separator: str) -> tuple[str, ...]:
    parts = tuple(part.strip() for part in name.split(separator))
    return parts if len(parts) > 1 and all(parts) else (name,)


Path = tuple[str, ...]


class _Splitter:
    """Splits the names of sibling codes, level by level."""

    def __init__(self, separator: str) -> None:
        self._separator = separator
        self.made = 0

    def split(self, codes: list[Code], above: str) -> list[Code]:
        """Return the siblings as a tree; ``above`` is the GUID of their parent."""
        for code in codes:
            code.codes = self.split(code.codes, code.guid.key)
        paths = [(_parts(code.name, self._separator), code) for code in codes]
        known: dict[Path, Code] = {}
        for path, code in paths:
            known.setdefault(path, code)
        for path, code in list(known.items()):
            known.update(_below(code, path, known))
        top: list[Code] = []
        level = _Level(known, {id(code) for code in known.values()}, top)
        level.placed -= {id(code) for code in codes}  # the nested ones stay in place
        for path, code in paths:
            if id(code) not in level.placed:
                self._place(code, path, above, level)
        return top

    def _place(self, code: Code, path: Path, above: str, level: "_Level") -> None:
        level.placed.add(id(code))
        code.name = path[-1]
        if len(path) == 1:
            level.top.append(code)
            return
        parent = level.known.get(path[:-1])
        if parent is None:
            guid = Guid.derived("code of path", above, *path[:-1])
            parent = Code(guid=guid, name=path[-2], is_codable=False)
            level.known[path[:-1]] = parent
            self.made += 1
        if id(parent) not in level.placed:
            self._place(parent, path[:-1], above, level)
        parent.codes.append(code)


class _Level:
    """Where the siblings of one level stand."""

    def __init__(
        self, known: dict[Path, Code], placed: set[int], top: list[Code]
    ) -> None:
        self.known = known
        self.placed = placed
        self.top = top


def _below(code: Code, path: Path, known: dict[Path, Code]) -> dict[Path, Code]:
    """Return the codes already nested in one, by path, that no sibling spells out."""
    found: dict[Path, Code] = {}
    for child in code.codes:
        place = (*path, child.name)
        if place not in known:
            found[place] = child
        found |= _below(child, place, known)
    return found
