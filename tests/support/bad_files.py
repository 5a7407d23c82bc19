"""Every bad file we know of, made on the spot, and what is right for each.

The kinds: what other programs fell over (cut and empty files, wrong encodings, foreign
entities, paths that lead out, bombs) and what tools really write (the quirks). A new
one is a function in ``bad_projects.py`` or ``bad_tables.py`` with its verdict;
``attacks.py`` tries every command on it, ``tests/test_bad_files.py`` judges.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

__all__ = ["BAD", "BadFile", "Right", "bad"]

Maker = Callable[[Path], object]


class Right(Enum):
    """What is right for a file."""

    REFUSED = "exit 3 and one line, by each command that reads this kind of file"
    READ = "read, and the quote found that `says` names"
    TOLD = "read or refused; if read, `check` and `convert` warn"
    HARMLESS = "read or refused, as long as it is said and does no harm"


@dataclass(frozen=True)
class BadFile:
    """A file or folder that is bad in one way."""

    name: str
    make: Maker
    right: Right
    says: str = ""
    """Words that the refusal has; for READ, the quote."""
    is_table: bool = False
    """Is it a codebook or table? Else it is a project."""
    is_slow: bool = False
    """Does it take long to make or read?"""


BAD: dict[str, BadFile] = {}
"""All of them by name, in the order in which the modules define them."""


def bad(
    name: str,
    right: Right = Right.HARMLESS,
    says: str = "",
    *,
    is_table: bool = False,
    is_slow: bool = False,
) -> Callable[[Maker], Maker]:
    """Add what the decorated function makes at a path."""

    def add(make: Maker) -> Maker:
        if name in BAD:
            raise ValueError(f"{name} is there twice")
        BAD[name] = BadFile(name, make, right, says, is_table, is_slow)
        return make

    return add
