"""The codes of the new codebook, before they are codes of the model."""

from collections import defaultdict
from dataclasses import dataclass, field

from qdabridge.formats.code_map import MapRow
from qdabridge.operations.recoding.codes import KnownCode

__all__ = ["NewCode", "NewTree"]

Path = tuple[str, ...]


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
    def path(self) -> Path:
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
    by_path: dict[Path, list[NewCode]] = field(
        default_factory=lambda: defaultdict(list)
    )
