"""From codes with a path to entries: their columns read, extra ones named."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from qdabridge.formats.codebooks.entry import Entry
from qdabridge.formats.codebooks.layouts.colors import color_in
from qdabridge.formats.codebooks.layouts.frame import STAIRS, Column, Draft, Frame, Path
from qdabridge.formats.codebooks.layouts.headers import Field
from qdabridge.report import Severity

__all__ = ["entries_from", "in_tree_order", "tell_columns"]

_TEXTS = {
    Field.DESCRIPTION: "description",
    Field.INCLUSION: "inclusion",
    Field.EXCLUSION: "exclusion",
    Field.EXAMPLES: "examples",
    Field.SHORT_CODE: "short_code",
    Field.NUMBER: "short_code",
}
_YES = {
    *("true", "yes", "y", "1", "x", "ja", "j", "wahr", "oui", "o", "vrai"),
    *("si", "sí", "s", "verdadero", "sim", "verdadeiro", "vero", "sì", "waar"),
}
_NO = {
    *("false", "no", "n", "0", "nein", "falsch", "non", "faux", "falso"),
    *("não", "nao", "nee", "onwaar"),
}
"""Words for yes and no in the languages of headers; a blank cell says yes."""
_KEPT = (Field.EXTRA, Field.BRIEF)
_GUID = re.compile(r"\{?[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\}?")
_ERROR = re.compile(
    r"#(?:REF!|NAME\?|VALUE!|DIV/0!|NULL!|NUM!|N/A|SPILL!|CALC!|BEZUG!)"
)
"""What a spreadsheet shows where a formula fails."""
_LONG = 200


def tell_columns(frame: Frame) -> None:
    """Say what each column was taken for: as a reason, or as a finding."""
    for column in frame.columns:
        field = column.field
        if field in _KEPT:
            frame.note(
                "column-kept",
                Severity.INFO,
                f"the column {column.letters} {column.header!r} is kept as a labelled"
                " part of the description",
                frame.header,
                column.index,
            )
        elif field is Field.COUNT:
            frame.note(
                "column-set-aside",
                Severity.INFO,
                f"the column {column.letters} {column.header!r} holds"
                f" {'counts' if column.why == 'header' else column.why}; it is not a"
                " part of the codebook",
                frame.header,
                column.index,
            )
        elif column.why not in ("header", STAIRS):
            frame.reasons.append(
                f"column {column.letters} {column.header!r} taken for the {field}:"
                f" {column.why}"
            )


def entries_from(frame: Frame, drafts: Iterable[Draft]) -> list[Entry]:
    """Return the entries of drafts."""
    return [_entry(frame, draft) for draft in drafts]


def _entry(frame: Frame, draft: Draft) -> Entry:
    texts: dict[str, dict[str, None]] = {}
    extras: dict[str, dict[str, None]] = {}
    other: dict[str, Any] = {}
    groups: dict[str, None] = {}
    if draft.number:
        texts["short_code"] = {draft.number: None}
    for column, text in _cells(draft):
        if name := _TEXTS.get(column.field):
            texts.setdefault(name, {})[text] = None
        elif column.field is Field.GROUP:
            groups.update(dict.fromkeys(_groups(text, is_own=bool(frame.own))))
        elif column.field in _KEPT:
            extras.setdefault(column.header, {})[text] = None
        elif column.field is Field.GUID and _GUID.fullmatch(text):
            other.setdefault("guid", text)
        elif column.field is Field.GUID:
            extras.setdefault(column.header, {})[text] = None
    if color := _color(frame, draft, extras):
        other["color"] = color
    _doubt_name(frame, draft)
    other |= {name: "\n\n".join(found) for name, found in texts.items()}
    return Entry(
        path=draft.path,
        groups=tuple(groups),
        extras={header: "\n\n".join(found) for header, found in extras.items()},
        is_codable=_codable(frame, draft),
        place=frame.grid.where(draft.row),
        **other,
    )


def _cells(draft: Draft) -> Iterator[tuple[Column, str]]:
    for row, columns in draft.parts:
        for column in columns:
            if text := row[column.index].text.strip():
                yield column, text


def _groups(text: str, *, is_own: bool) -> Iterator[str]:
    """Yield the names of groups: one a line, or with signs between them."""
    for name in re.split(r"\n" if is_own else r"[\n;|]", text):
        if name.strip():
            yield name.strip()


def _codable(frame: Frame, draft: Draft) -> bool:
    """Return what the column says; a word that is neither yes nor no is reported."""
    for row, columns in draft.parts:
        for column in columns:
            if column.field is not Field.CODABLE or not row[column.index]:
                continue
            word = row[column.index].text.strip()
            if word.casefold() in _NO:
                return False
            if word.casefold() not in _YES:
                frame.note(
                    "codable-unknown",
                    Severity.WARNING,
                    f"{word[:40]!r} is neither yes nor no; the code was taken for"
                    " codable: write true or false",
                    row,
                    column.index,
                )
    return True


def _color(
    frame: Frame, draft: Draft, extras: dict[str, dict[str, None]]
) -> str | None:
    """Return the colour; a word that is none is kept and reported."""
    for row, columns in draft.parts:
        for column in columns:
            if column.field is not Field.COLOR:
                continue
            cell = row[column.index]
            if color := color_in(cell):
                return color
            if cell:
                extras.setdefault(column.header, {})[cell.text.strip()] = None
                frame.note(
                    "color-unknown",
                    Severity.WARNING,
                    f"{cell.text.strip()[:40]!r} is no colour that is known; it is kept"
                    " in the description: write it as #RRGGBB",
                    row,
                    column.index,
                )
    return None


def _doubt_name(frame: Frame, draft: Draft) -> None:
    if _ERROR.fullmatch(draft.path[-1]):
        _tell_error(frame, draft)
    if len(draft.path[-1]) > _LONG:
        _tell_long(frame, draft)


def _tell_error(frame: Frame, draft: Draft) -> None:
    frame.note(
        "name-is-error",
        Severity.WARNING,
        f"the name is the error {draft.path[-1]} of a formula; correct the formula in"
        " the spreadsheet, or leave the row out",
        draft.row,
    )


def _tell_long(frame: Frame, draft: Draft) -> None:
    name = draft.path[-1]
    frame.note(
        "name-long",
        Severity.WARNING,
        f"the name {name[:40]!r}… has {len(name)} characters: is it a name? Say --name"
        " if another column has the names",
        draft.row,
    )


def in_tree_order(entries: Sequence[Entry]) -> list[Entry]:
    """Return entries with parents before children, siblings as they came first.

    A parent that is missing is made, where the first code in it stands.
    """
    known = {entry.path for entry in entries}
    below: dict[Path, list[Entry]] = {}
    for entry in entries:
        for count in range(1, len(entry.path)):
            if (above := entry.path[:count]) not in known:
                known.add(above)
                made = Entry(path=above, place=entry.place)
                below.setdefault(above[:-1], []).append(made)
        below.setdefault(entry.path[:-1], []).append(entry)
    ordered: list[Entry] = []
    waiting = list(reversed(below.get((), [])))
    while waiting:
        entry = waiting.pop()
        ordered.append(entry)
        waiting.extend(reversed(below.get(entry.path, [])))
    return ordered
