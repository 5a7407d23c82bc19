"""The layouts of hand-made and journal codebooks: how a table shows the hierarchy."""

from dataclasses import dataclass

__all__ = ["LAYOUTS", "Layout"]


@dataclass(frozen=True, kw_only=True)
class Layout:
    """A way to show in a table which code holds which.

    Attributes:
        name: What users call it by.
        title: What it is, in words.
        example: A few lines of such a table, columns apart by ``|``.
    """

    name: str
    title: str
    example: str


_ALL = (
    Layout(
        name="flat",
        title="one code a row, none holds another",
        example="Code | Description\nTime | No time for it.",
    ),
    Layout(
        name="level",
        title="a column with the level of each code",
        example="Level | Code | Description\n1 | Barriers |\n2 | Time | No time.",
    ),
    Layout(
        name="parent",
        title="a column that names the parent of each code",
        example="Parent | Code | Description\n | Barriers |\nBarriers | Time | None.",
    ),
    Layout(
        name="columns",
        title="a column for each level, such as Theme and Code",
        example="Theme | Code | Description\nBarriers | Time | No time.\n | Money |",
    ),
    Layout(
        name="numbers",
        title="numbers that tell the level",
        example="Code | Description\n1 Barriers |\n1.1 Time | No time for it.",
    ),
    Layout(
        name="groups",
        title="rows that head the codes below them",
        example="Code | Description\nBarriers |\nTime | No time.\nMoney | No money.",
    ),
    Layout(
        name="indents",
        title="names that are indented, by blanks, marks or format",
        example="Code | Description\nBarriers |\n  Time | No time.",
    ),
    Layout(
        name="paths",
        title="paths of names with a separator",
        example="Code | Description\nBarriers |\nBarriers > Time | No time.",
    ),
)

LAYOUTS = {layout.name: layout for layout in _ALL}
"""The layouts by name."""
