"""Finding the codes that the rows of a code map name."""

from collections import defaultdict
from dataclasses import dataclass, field, replace

from qdabridge.formats import CodeMap, MapRow
from qdabridge.model import Code, Guid, NameIndex, Project, path_mark_in, plain_name

__all__ = ["KnownCode", "KnownCodes", "NewCode", "NewTree", "in_one_notation"]


CodePath = tuple[str, ...]


class KnownCode:
    """A code of the codebook that a map is applied to.

    Attributes:
        code: The code.
        path: Names from the top down to its own.
        parent: The code above it.
        number: Its place in the codebook, parents before children.
    """

    __slots__ = ("code", "number", "parent", "path")

    def __init__(
        self, code: Code, path: CodePath, parent: "KnownCode | None", number: int
    ) -> None:
        self.code: Code = code
        self.path: CodePath = path
        self.parent: KnownCode | None = parent
        self.number: int = number

    @property
    def name(self) -> str:
        """Its own name."""
        return self.code.name

    @property
    def key(self) -> str:
        """The key of its GUID."""
        return self.code.guid.key


class KnownCodes:
    """The codes of a project, by GUID, path and name."""

    def __init__(self, project: Project) -> None:
        self.all: list[KnownCode] = []
        self.by_key: dict[str, KnownCode] = {}
        self.by_path: dict[CodePath, list[KnownCode]] = defaultdict(list)
        self.by_name: dict[str, list[KnownCode]] = defaultdict(list)
        self._called = NameIndex[KnownCode]()
        for code, path in project.walk_codes():
            self._add(code, path)

    def _add(self, code: Code, path: CodePath) -> None:
        above = self.by_path.get(path[:-1])  # the one walked last holds this code
        known = KnownCode(code, path, above[-1] if above else None, len(self.all))
        self.all.append(known)
        self.by_key[known.key] = known
        self.by_path[path].append(known)
        self.by_name[code.name].append(known)
        self._called.add(known, path=path, guid=code.guid)

    def named_by(self, row: MapRow, code_map: CodeMap) -> KnownCode:
        """Return the code that a row is about.

        Raises:
            RowError: There is none, or several could be meant.
        """
        guid = row.guid.strip()
        by_guid = self.by_key.get(Guid(guid).key) if Guid.is_valid(guid) else None
        if by_guid is None:
            return self.find(row.code, row, code_map)
        found = self.fitting(row.code, code_map) if row.code else [by_guid]
        if found and by_guid not in found:
            raise code_map.error(
                row,
                f"{row.code!r} and the GUID name two different codes",
                f"{by_guid.path[-1]!r} has the GUID; correct either",
            )
        return by_guid

    def fitting(self, text: str, code_map: CodeMap) -> list[KnownCode]:
        """Return the codes that a text of a map may name."""
        return self._called.find(text, separator=code_map.separator) if text else []

    def find(self, text: str, row: MapRow, code_map: CodeMap) -> KnownCode:
        """Return the code that a text names by path, name or GUID.

        Raises:
            RowError: There is none, or several could be meant.
        """
        found = self.fitting(text, code_map)
        if len(found) == 1:
            return found[0]
        if not found:
            raise code_map.error(
                row,
                f"there is no code {text!r}" if text else "it names no code",
                self._called.unknown("code", text).hint if text else None,
            )
        paths = " or ".join(repr(code_map.text(k.path)) for k in found)
        raise code_map.error(
            row,
            f"{len(found)} codes could be meant by {text!r}",
            f"write {paths}"
            if len({k.path for k in found}) == len(found)
            else "name it by its GUID, in the column guid",
        )


def in_one_notation(code_map: CodeMap, codes: KnownCodes) -> CodeMap:
    """Return the map with every path in its own notation: ``Barriers / Time`` is one.

    What stands in the notation of the map, or is the name of a code, stays as it is. A
    new code is taken for a path if it looks like one and begins with a known code.
    """

    def respelt(text: str) -> str:
        split = code_map.split(text)
        if Guid.is_valid(text.strip()) or split in codes.by_path or len(split) > 1:
            return text
        found = codes.fitting(text, code_map)
        if not found:
            mark = path_mark_in(text)
            parts = [part.strip() for part in text.split(mark)] if mark else []
            heads = codes.fitting(parts[0], code_map) if parts else ()
            return code_map.text(parts) if heads else text
        is_bare = plain_name(text).casefold() == plain_name(found[0].name).casefold()
        return text if is_bare or len(found) > 1 else code_map.text(found[0].path)

    rows = [
        replace(row, code=respelt(row.code), new_code=respelt(row.new_code))
        for row in code_map.rows
    ]
    return replace(code_map, rows=rows)


@dataclass(eq=False)
class NewCode:
    """A code of the new codebook.

    Attributes:
        name: Its name.
        parent: The code above it.
        members: The old codes that it is made of; none: it is new.
        row: The row that asks for a new one; None with no members: a made parent.
        is_folder: It is made as a mere folder.
    """

    name: str
    parent: "NewCode | None"
    members: list[KnownCode] = field(default_factory=list)
    row: MapRow | None = None
    is_folder: bool = False

    @property
    def path(self) -> CodePath:
        """Names from the top down to its own."""
        names = [self.name]
        above = self.parent
        while above is not None:
            names.append(above.name)
            above = above.parent
        return tuple(reversed(names))

    @property
    def first(self) -> KnownCode:
        """The old code whose GUID it keeps."""
        return self.members[0]


@dataclass
class NewTree:
    """The new codes.

    Attributes:
        codes: All of them, parents before children.
        of: The new code of each old one, by the key of its GUID; not of deleted ones.
        of_split: The new code of each split, in the order of the plan.
        apart: New codes that were kept apart from one with the same name.
    """

    codes: list[NewCode] = field(default_factory=list)
    of: dict[str, NewCode] = field(default_factory=dict)
    of_split: list[NewCode] = field(default_factory=list)
    apart: list[NewCode] = field(default_factory=list)
    by_path: dict[CodePath, list[NewCode]] = field(
        default_factory=lambda: defaultdict(list)
    )
