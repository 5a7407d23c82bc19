"""The lines in which ``qdabridge diff`` tells differences, a section a kind."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from .texts import counted

if TYPE_CHECKING:
    from qdabridge.operations.diff_outcome import (
        CodingChange,
        ProjectDiff,
        SelectionChange,
        TextChange,
        ThingChange,
    )

__all__ = ["sections"]

_HEADS = {
    "project": "project",
    "user": "users",
    "code": "codes",
    "variable": "variables",
    "case": "cases",
    "source": "sources",
    "text": "texts inside sources",
    "note": "notes",
    "set": "sets",
    "link": "links",
    "graph": "graphs",
}
_MOST = 80


def sections(found: "ProjectDiff") -> Iterator[tuple[str, list[str]]]:
    """Yield the head and the lines of each section that has any."""
    for kind, head in _HEADS.items():
        yield from _section(head, [_thing(change) for change in found.of(kind)])
    yield from _section("words of texts", [_text(text) for text in found.texts])
    yield from _section(
        "comments and marked places", [_selection(s) for s in found.selections]
    )
    yield from _section("codings", [_coding(coding) for coding in found.codings])


def _section(head: str, lines: list[str]) -> Iterator[tuple[str, list[str]]]:
    if lines:
        yield head, lines


_SIGNS = {"added": "+", "removed": "-"}


def _thing(change: "ThingChange") -> str:
    sign = _SIGNS.get(change.what, "~")
    if sign != "~":
        return f"{sign} {change.name}"
    head = f"~ {change.name}: "
    match change.what.value:
        case "renamed":
            return f"{head}renamed to {change.after}"
        case "moved":
            return f"{head}moved from {change.before or '(top)'} to {change.second}"
        case "redefined":
            return f"{head}redefined: {_short(change.before)} -> {_short(change.after)}"
    if change.before is None:
        return f"{head}{change.field} added: {_short(change.after)}"
    if change.after is None:
        return f"{head}{change.field} removed: {_short(change.before)}"
    return f"{head}{change.field}: {_short(change.before)} -> {_short(change.after)}"


def _short(text: str | None) -> str:
    if not text:
        return "none"
    return text if len(text) <= _MOST else f"{text[:_MOST]}…"


def _text(change: "TextChange") -> str:
    statuses = ", ".join(f"{n:,} {name}" for name, n in change.statuses.items())
    return (
        f"~ {change.source}: {counted(change.removed, 'character')} removed,"
        f" {change.added:,} added; selections of the {change.moved}:"
        f" {statuses or 'none'}"
    )


def _selection(change: "SelectionChange") -> str:
    said = "; ".join(filter(None, (change.label, change.comment)))
    sign = _SIGNS[change.what]
    return f"{sign} {change.source} {change.place}: {said or 'marked'}{_quote(change)}"


def _coding(change: "CodingChange") -> str:
    sign = _SIGNS.get(change.what, "~")
    when = f", {change.date}" if change.date else ""
    new = f" -> {change.new_date or 'no date'}" if sign == "~" else ""
    who = f"({change.coder or 'nobody'}{when}{new})"
    return f"{sign} {change.source} {change.place}: {change.code} {who}{_quote(change)}"


def _quote(change: "CodingChange | SelectionChange") -> str:
    return f' "{_short(change.quote)}"' if change.quote else ""
