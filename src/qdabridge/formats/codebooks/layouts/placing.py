"""Which layout a table has, and its codes placed by it."""

from collections.abc import Callable, Sequence

from qdabridge.errors import UnknownFormatError
from qdabridge.formats.codebooks.layouts.frame import Draft, Frame, Line
from qdabridge.formats.codebooks.layouts.headers import Field
from qdabridge.formats.codebooks.layouts.known import LAYOUTS
from qdabridge.formats.codebooks.layouts.place_columns import place_columns
from qdabridge.formats.codebooks.layouts.place_numbers import (
    is_numbered,
    place_numbers,
    tell_unused_numbers,
)
from qdabridge.formats.codebooks.layouts.place_parents import place_parents
from qdabridge.formats.codebooks.layouts.place_paths import has_paths, place_paths
from qdabridge.formats.codebooks.layouts.place_simple import (
    group_lines,
    is_indented,
    place_flat,
    place_groups,
    place_indents,
    place_levels,
)
from qdabridge.formats.codebooks.layouts.unknown_separators import (
    tell_unknown_separator,
)
from qdabridge.formats.codebooks.proposal import Hints

__all__ = ["check_layout", "layout_of", "placed"]

_NEEDS = {
    "level": (Field.LEVEL, "a column with the level of each code"),
    "parent": (Field.PARENT, "a column with the parent; name it with --parent"),
}
_PLACE: dict[str, Callable[[Frame, Sequence[Line]], list[Draft]]] = {
    "flat": place_flat,
    "level": place_levels,
    "parent": place_parents,
    "columns": place_columns,
    "numbers": place_numbers,
    "groups": place_groups,
    "indents": place_indents,
}


def check_layout(name: str | None) -> None:
    """Refuse the name of a layout that does not exist."""
    if name is not None and name not in LAYOUTS:
        raise UnknownFormatError(
            f"there is no layout {name!r}", hint=f"choose one of {', '.join(LAYOUTS)}"
        )


def layout_of(frame: Frame, lines: Sequence[Line], hints: Hints) -> str:
    """Return the name of the layout: what columns say goes before what names say.

    Raises:
        UnknownFormatError: The layout that the user named needs a column that is not
            there.
    """
    if hints.layout:
        field, what = _NEEDS.get(hints.layout, (None, ""))
        if field and not frame.of(field):
            raise UnknownFormatError(
                f"the layout {hints.layout!r} needs {what}",
                location=frame.grid.name or None,
            )
        return hints.layout
    if frame.own:
        return frame.own
    if hints.separator:
        return "paths"
    if frame.of(Field.PARENT):
        return "parent"
    if frame.of(Field.LEVEL) and len(frame.of(Field.NAME)) == 1:
        return "level"
    if frame.of(Field.PATH):
        return "paths" if has_paths(frame, lines) else "flat"
    if len(frame.of(Field.NAME)) > 1:
        return "columns"
    return _by_names(frame, lines)


def _by_names(frame: Frame, lines: Sequence[Line]) -> str:
    if is_numbered(frame, lines):
        return "numbers"
    if is_indented(frame, lines):
        return "indents"
    if group_lines(frame, lines)[0]:
        return "groups"
    return "paths" if has_paths(frame, lines) else "flat"


def placed(
    frame: Frame, lines: Sequence[Line], layout: str, hints: Hints
) -> list[Draft]:
    """Return the codes of a table with their paths."""
    _let_go(frame, layout)
    if layout == "flat" and not (hints.layout or frame.own):
        tell_unknown_separator(frame, lines)
        tell_unused_numbers(frame)
    if layout == "paths":
        return place_paths(frame, lines, hints.separator)
    if layout == "indents" and len(frame.of(Field.NAME)) > 1:
        return place_columns(frame, lines)  # indented by whole columns
    return _PLACE[layout](frame, lines)


def _let_go(frame: Frame, layout: str) -> None:
    """Take columns that tell a hierarchy this layout does not look at for others."""
    used = {"level": Field.LEVEL, "parent": Field.PARENT, "paths": Field.PATH}
    for name, field in used.items():
        has_names = field is not Field.PATH or frame.of(Field.NAME)
        for column in frame.of(field) if name != layout and has_names else ():
            frame.retake(column, Field.EXTRA, "not looked at in this layout")
    number = frame.one(Field.NUMBER)
    if number and layout != "numbers":
        texts = [text.rstrip(".") for text in frame.texts(number)]
        if texts == [str(n) for n in range(1, len(texts) + 1)]:
            frame.retake(number, Field.COUNT, "numbers of the rows")
