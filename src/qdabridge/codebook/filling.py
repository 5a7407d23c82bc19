"""From codes with a path to entries: their columns read, extra ones named."""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any

from qdabridge.codebook.code_table import CodeTable, Draft, Path
from qdabridge.codebook.entry import Entry
from qdabridge.codebook.roles import STAIRS
from qdabridge.codebook.tabulated import numbers_of
from qdabridge.codebook.vocabulary import Field
from qdabridge.tabular import Cell

__all__ = [
    "TEXTS",
    "color_of",
    "entries_from",
    "in_tree_order",
    "set_numbers_aside",
    "tell_columns",
]


TEXTS = {
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
_SAYING = {*TEXTS, *_KEPT, Field.GROUP, Field.GUID}
_GUID = re.compile(r"\{?[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\}?")
_ERROR = re.compile(
    r"#(?:REF!|NAME\?|VALUE!|DIV/0!|NULL!|NUM!|N/A|SPILL!|CALC!|BEZUG!)"
)
"""What a spreadsheet shows where a formula fails."""
_LONG = 200
_NOTHING = {"-", "–", "—", "--"}
"""What people write into a cell that has nothing."""


_Several = list[tuple[dict[str, Any], str]]
"""Fields with several texts, which are not joined yet."""


def tell_columns(table: CodeTable) -> None:
    """Say what each column was taken for: as a reason, or as a finding."""
    for column in table.columns:
        field = column.field
        if field in _KEPT:
            table.info(
                "column-kept",
                f"the column {column} is kept as a labelled part of the description",
                column,
            )
        elif field is Field.COUNT:
            table.info(
                "column-set-aside",
                f"the column {column} holds"
                f" {'counts' if column.why == 'header' else column.why}; it is not a"
                " part of the codebook",
                column,
            )
        elif column.why not in ("header", STAIRS):
            table.reasons.append(f"column {column} taken for the {field}: {column.why}")


def entries_from(table: CodeTable, drafts: Iterable[Draft]) -> list[Entry]:
    """Return the entries of drafts."""
    kinds = {column.field for column in table.columns}
    where = table.grid.where(0).removesuffix("0")
    nothing = () if table.own else _NOTHING
    return [_entry(table, draft, kinds, where, nothing) for draft in drafts]


def _entry(
    table: CodeTable,
    draft: Draft,
    kinds: Collection[Field],
    where: str,
    nothing: Collection[str],
) -> Entry:
    fields: dict[str, Any] = {"path": draft.path, "groups": ()}
    extras: dict[str, Any] = {}
    several: _Several = []
    if draft.number:
        fields["short_code"] = draft.number
    for row, columns in draft.parts:
        filled, texts = row.filled, row.texts
        for column in columns:
            if (
                column.index not in filled
                or (field := column.field) not in _SAYING
                or (text := texts[column.index].strip()) in nothing
            ):
                continue
            if text_field := TEXTS.get(field):
                _add(fields, text_field, text, several)
            elif not _is_taken(table, field, text, fields):
                _add(extras, column.header, text, several)
    if Field.COLOR in kinds and (color := _color(table, draft, extras, several)):
        fields["color"] = color
    for held, key in several:
        held[key] = "\n\n".join(held[key])
    name = draft.path[-1]
    if len(name) > _LONG or name.startswith("#"):
        _doubt_name(table, draft)
    fields["is_codable"] = Field.CODABLE not in kinds or _codable(table, draft)
    fields["extras"], fields["place"] = extras, f"{where}{draft.row.number}"
    return Entry.made(fields)


def _is_taken(
    table: CodeTable, field: Field, text: str, fields: dict[str, Any]
) -> bool:
    """Take groups and a GUID; other texts are none of these."""
    if field is Field.GROUP:
        names = _groups(text, is_own=bool(table.own))
        fields["groups"] = tuple(dict.fromkeys([*fields["groups"], *names]))
        return True
    if field is Field.GUID and _GUID.fullmatch(text):
        fields.setdefault("guid", text)
        return True
    return False


def _add(texts: dict[str, Any], name: str, text: str, several: _Several) -> None:
    """Add a text to those of a field, once."""
    known = texts.get(name)
    if known is None:
        texts[name] = text
    elif type(known) is dict:
        known[text] = None
    elif known != text:
        texts[name] = {known: None, text: None}
        several.append((texts, name))


def _groups(text: str, *, is_own: bool) -> Iterator[str]:
    """Yield the names of groups: one a line, or with signs between them."""
    for name in re.split(r"\n" if is_own else r"[\n;|]", text):
        if name.strip():
            yield name.strip()


def _codable(table: CodeTable, draft: Draft) -> bool:
    """Return what the column says; a word that is neither yes nor no is reported."""
    for row, columns in draft.parts:
        for column in columns:
            if column.field is not Field.CODABLE or column.index not in row.filled:
                continue
            word = row.texts[column.index].strip()
            if word.casefold() in _NO:
                return False
            if word.casefold() not in _YES:
                table.warning(
                    "codable-unknown",
                    f"{word[:40]!r} is neither yes nor no; the code was taken for"
                    " codable: write true or false",
                    row,
                    column.index,
                )
    return True


def _color(
    table: CodeTable, draft: Draft, extras: dict[str, Any], several: _Several
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
                _add(extras, column.header, cell.text.strip(), several)
                table.warning(
                    "color-unknown",
                    f"{cell.text.strip()[:40]!r} is no colour that is known; it is kept"
                    " in the description: write it as #RRGGBB",
                    row,
                    column.index,
                )
    return None


def _doubt_name(table: CodeTable, draft: Draft) -> None:
    if _ERROR.fullmatch(draft.path[-1]):
        _tell_error(table, draft)
    if len(draft.path[-1]) > _LONG:
        _tell_long(table, draft)


def _tell_error(table: CodeTable, draft: Draft) -> None:
    table.warning(
        "name-is-error",
        f"the name is the error {draft.path[-1]} of a formula; correct the formula in"
        " the spreadsheet, or leave the row out",
        draft.row,
    )


def _tell_long(table: CodeTable, draft: Draft) -> None:
    name = draft.path[-1]
    table.warning(
        "name-long",
        f"the name {name[:40]!r}… has {len(name)} characters: is it a name? Say --name"
        " if another column has the names",
        draft.row,
    )


def in_tree_order(entries: Sequence[Entry]) -> list[Entry]:
    """Return entries with parents before children, siblings as they came first.

    A parent that is missing is made, where the first code in it stands.
    """
    above: Path = ()
    for entry in entries:  # most are in order
        if entry.path[:-1] != above[: len(entry.path) - 1]:
            break
        above = entry.path
    else:
        return list(entries)
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


# --- Numbers that only tell where a code stands -------------------------------------


def set_numbers_aside(read: Sequence[tuple[CodeTable, Sequence[Draft]]]) -> None:
    """Drop the numbers of codes if all are positions, without gap: 1, 1.1, 1.2, 2.

    If a single one differs, they may be what the team calls its codes by, and all
    become short codes.

    Args:
        read: The tables of a codebook, each with its codes.
    """
    drafts = [draft for _, found in read for draft in found]
    if not any(draft.number for draft in drafts) and not any(
        table.of(Field.NUMBER) for table, _ in read
    ):
        return
    numbers = {id(draft): _number_of(draft) for draft in drafts}
    if not any(numbers.values()):
        return
    entries = in_tree_order([Entry(path=draft.path) for draft in drafts])
    paths = [entry.path for entry in entries]
    positions = dict(zip(paths, numbers_of(paths), strict=True))
    if len(paths) != len(positions):
        return  # some code stands there twice
    for draft in drafts:
        position = positions[draft.path]
        if draft.is_row and numbers[id(draft)] != position:
            return
        if not draft.is_row and draft.path[-1] == position:
            return  # a parent that is only known by its number
    for table, found in read:
        for draft in found:
            _drop(draft)
        table.info(
            "numbers-set-aside",
            "the numbers are the positions of the codes in the tree and were left out;"
            " --numbers writes them again",
            table.head,
        )


def _number_of(draft: Draft) -> str:
    """Return the number of a code, without the full stop or bracket that ends it."""
    texts = [draft.number]
    for row, columns in draft.parts:
        texts += [row.text(c.index) for c in columns if c.field is Field.NUMBER]
    return next((text.strip().rstrip(".):") for text in texts if text.strip()), "")


def _drop(draft: Draft) -> None:
    draft.number = ""
    draft.parts = [
        (row, [column for column in columns if column.field is not Field.NUMBER])
        for row, columns in draft.parts
    ]


# --- Colours as people and programs write them ----------------------------------------

_COLORS = {
    "black": "#000000",
    "white": "#FFFFFF",
    "gray": "#808080",
    "grey": "#808080",
    "silver": "#C0C0C0",
    "red": "#FF0000",
    "maroon": "#800000",
    "orange": "#FFA500",
    "yellow": "#FFFF00",
    "olive": "#808000",
    "lime": "#00FF00",
    "green": "#008000",
    "teal": "#008080",
    "turquoise": "#40E0D0",
    "cyan": "#00FFFF",
    "aqua": "#00FFFF",
    "blue": "#0000FF",
    "navy": "#000080",
    "purple": "#800080",
    "violet": "#EE82EE",
    "magenta": "#FF00FF",
    "fuchsia": "#FF00FF",
    "pink": "#FFC0CB",
    "brown": "#A52A2A",
    "gold": "#FFD700",
    "beige": "#F5F5DC",
    "schwarz": "#000000",
    "weiß": "#FFFFFF",
    "grau": "#808080",
    "rot": "#FF0000",
    "gelb": "#FFFF00",
    "grün": "#008000",
    "blau": "#0000FF",
    "lila": "#800080",
    "braun": "#A52A2A",
    "rouge": "#FF0000",
    "jaune": "#FFFF00",
    "vert": "#008000",
    "bleu": "#0000FF",
    "noir": "#000000",
    "rose": "#FFC0CB",
    "rojo": "#FF0000",
    "amarillo": "#FFFF00",
    "verde": "#008000",
    "azul": "#0000FF",
    "negro": "#000000",
    "vermelho": "#FF0000",
    "amarelo": "#FFFF00",
    "preto": "#000000",
}
"""Names of common colours, as CSS has them where it does."""

_HEX = re.compile(r"(?:#|0x)?(?:[0-9a-f]{2})?([0-9a-f]{6})", re.IGNORECASE)
_SHORT_HEX = re.compile(r"#([0-9a-f])([0-9a-f])([0-9a-f])", re.IGNORECASE)
_RGB = re.compile(
    r"(?:rgba?\s*\()?\s*(\d{1,3})\s*[,;]\s*(\d{1,3})\s*[,;]\s*(\d{1,3})\b.*"
)


def color_of(text: str) -> str | None:
    """Return a colour as ``#RRGGBB``; None if it is none that is known.

    >>> color_of("rgb(140, 81, 10)"), color_of("#8c510a"), color_of("Blue")
    ('#8C510A', '#8C510A', '#0000FF')
    """
    bare = text.strip()
    if match := _HEX.fullmatch(bare):
        return f"#{match[1].upper()}"
    if match := _SHORT_HEX.fullmatch(bare):
        return "#" + "".join(2 * digit.upper() for digit in match.groups())
    if match := _RGB.fullmatch(bare):
        numbers = [int(number) for number in match.groups()]
        if max(numbers) < 256:
            return "#{:02X}{:02X}{:02X}".format(*numbers)
    return _COLORS.get(bare.casefold())


def color_in(cell: Cell) -> str | None:
    """Return the colour a cell names or is filled with."""
    return color_of(cell.text) or cell.fill
