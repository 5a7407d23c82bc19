"""Finding the codes that the rows of a code map name."""

from collections import defaultdict
from dataclasses import dataclass, field

from qdabridge.formats import CodeMap, MapRow
from qdabridge.model import Code, Guid, Project
from qdabridge.spelling import meant

__all__ = ["KnownCode", "KnownCodes", "NewCode", "NewTree"]


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
        self.code = code
        self.path = path
        self.parent = parent
        self.number = number

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
        for code, path in project.walk_codes():
            self._add(code, path)

    def _add(self, code: Code, path: CodePath) -> None:
        above = self.by_path.get(path[:-1])  # the one walked last holds this code
        known = KnownCode(code, path, above[-1] if above else None, len(self.all))
        self.all.append(known)
        self.by_key[known.key] = known
        self.by_path[path].append(known)
        self.by_name[code.name].append(known)

    def named_by(self, row: MapRow, code_map: CodeMap) -> KnownCode:
        """Return the code that a row is about.

        Raises:
            RowError: There is none, or several could be meant.
        """
        by_guid = self.by_key.get(Guid(row.guid).key) if _is_guid(row.guid) else None
        if by_guid is None:
            return self.find(row.code, row, code_map)
        found = self._fitting(row.code, code_map) if row.code else [by_guid]
        if found and by_guid not in found:
            raise code_map.error(
                row,
                f"{row.code!r} and the GUID name two different codes",
                f"{by_guid.path[-1]!r} has the GUID; correct either",
            )
        return by_guid

    def find(self, text: str, row: MapRow, code_map: CodeMap) -> KnownCode:
        """Return the code that a text names by path, name or GUID.

        Raises:
            RowError: There is none, or several could be meant.
        """
        found = self._fitting(text, code_map)
        if len(found) == 1:
            return found[0]
        if not found:
            raise code_map.error(
                row,
                f"there is no code {text!r}" if text else "it names no code",
                meant(text, self._texts(code_map)) or "name it by its path",
            )
        paths = " or ".join(repr(code_map.text(k.path)) for k in found)
        raise code_map.error(
            row,
            f"{len(found)} codes could be meant by {text!r}",
            f"write {paths}"
            if len({k.path for k in found}) == len(found)
            else "name it by its GUID, in the column guid",
        )

    def _fitting(self, text: str, code_map: CodeMap) -> list[KnownCode]:
        """Return the codes with this GUID, path or name, as written or trimmed."""
        if _is_guid(text) and (known := self.by_key.get(Guid(text.strip()).key)):
            return [known]
        path = code_map.split(text)
        for parts in (path, tuple(part.strip() for part in path)):
            if found := self.by_path.get(parts):
                return found
            if len(parts) == 1 and (found := self.by_name.get(parts[0])):
                return found
        return []

    def _texts(self, code_map: CodeMap) -> list[str]:
        paths = (code_map.text(known.path) for known in self.all)
        return list(dict.fromkeys([*paths, *self.by_name]))


def _is_guid(text: str) -> bool:
    return Guid.is_valid(text.strip())


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
