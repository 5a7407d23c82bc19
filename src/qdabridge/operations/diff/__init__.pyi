# Made by docs/generate.py from the table in the package; do not edit.

from qdabridge.operations.diff.outcome import (
    CodingChange as CodingChange,
    ProjectDiff as ProjectDiff,
    SelectionChange as SelectionChange,
    TextChange as TextChange,
    ThingChange as ThingChange,
)
from qdabridge.operations.diff.projects import (
    diff as diff,
)
from qdabridge.operations.diff.statements import (
    facts as facts,
    facts_text as facts_text,
)

__all__ = [
    "CodingChange",
    "ProjectDiff",
    "SelectionChange",
    "TextChange",
    "ThingChange",
    "diff",
    "facts",
    "facts_text",
]
