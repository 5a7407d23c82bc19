"""Marks: how what was made for a tool is known again when it comes back.

Some tools want one selection for each coding, a code for each case, a link for each
memo. Everything that is made so has a GUID derived from what it stands for, and what
has no place of its own in REFI-QDA is one line of a description.
"""

import re
from collections.abc import Iterable

from qdabridge.model import AnySource, Case, Coding, Guid, Project, Selection, Variable

__all__ = [
    "CASES",
    "FILES",
    "SIGNATURE",
    "Line",
    "annotated",
    "case_coding",
    "file_variable",
    "folder",
    "is_ours",
    "link_between",
    "signed",
    "usual_classifications",
    "without_line",
]


SIGNATURE = ("creating_user", "creation_date_time")
"""What says who made a thing, and when."""

CASES, FILES = "Cases", "Files"
"""Classifications of variables that have none; also the folder of case codes."""


def is_ours(origin: str) -> bool:
    """Did we write the file, so that derived GUIDs can be there?"""
    return origin.startswith("qdabridge ")


def annotated(thing: Selection | Coding) -> Guid:
    """Return the GUID of the bare selection that the notes on a thing are about."""
    return Guid.derived("nvivo", "annotated", thing.guid.key)


def case_coding(case: Case, where: Guid, kind: str) -> Guid:
    """Return the GUID of a coding (or its selection) that puts something in a case."""
    return Guid.derived("nvivo", kind, case.guid.key, where.key)


def signed(lacking: tuple[str, ...]) -> str:
    """Return the kind of a coding whose selection lacks these parts of a signature."""
    return " ".join(["coding", *lacking])


def link_between(origin: Guid, target: Guid) -> Guid:
    """Return the GUID of the link that stands for a NoteRef."""
    return Guid.derived("nvivo", "link", origin.key, target.key)


def folder(*path: str) -> Guid:
    """Return the GUID of a folder of case codes."""
    return Guid.derived("nvivo", "folder", *path)


def file_variable(variable: Variable) -> Guid:
    """Return the GUID of the same variable as attribute of files, not of cases."""
    return Guid.derived("nvivo", "variable of files", variable.guid.key)


def usual_classifications(project: Project) -> dict[str, str]:
    """Return what each variable would belong to by its use: files, else cases."""
    on_files, on_cases = _used(project.sources), _used(project.cases)
    keys = (variable.guid.key for variable in project.variables)
    return {k: FILES if k in on_files and k not in on_cases else CASES for k in keys}


def _used(things: Iterable[AnySource | Case]) -> set[str]:
    return {v.variable_ref.key for thing in things for v in thing.variable_values}


class Line:
    """A line of a description that programs can read: ``Classification: Person``."""

    def __init__(self, word: str) -> None:
        self._word = word
        self._pattern = re.compile(rf"(?:\A|\n){word}: (?P<value>[^\n]+)\Z")

    def find(self, description: str | None) -> str | None:
        """Return what the line says, or None."""
        match = self._pattern.search(description or "")
        return match["value"] if match else None

    def add(self, description: str | None, value: str) -> str:
        """Return the description with the line as its last."""
        line = f"{self._word}: {' '.join(value.split())}"
        return f"{description}\n{line}" if description else line


def without_line(line: Line, description: str | None) -> str | None:
    """Return a description without this line of ours; None if nothing is left."""
    if description is None or line.find(description) is None:
        return description
    return description.rpartition("\n")[0] or None


ABOVE = " > "
PATH = Line("Case path")
"""Keeps in the description of a case what it lay below in the tree of cases."""
