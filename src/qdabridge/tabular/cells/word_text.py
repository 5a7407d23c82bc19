"""Paragraphs of Word documents as cells: their text and what it looks like."""

from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from lxml import etree

from qdabridge.tabular.cells.grid import Cell

__all__ = ["Styles", "attribute", "children", "hex_color", "joined", "local"]

Xml = etree._Element

_LEFT_OUT = frozenset(
    {
        "del",
        "moveFrom",
        "delText",
        "delInstrText",
        "instrText",
        "pPr",
        "rPr",
        "Fallback",
        "drawing",
        "pict",
        "object",
        "rt",
    }
)
"""Deleted text, field codes, looks, second versions, pictures and their captions."""
_SIGNS = {
    "tab": "\t",
    "ptab": "\t",
    "br": "\n",
    "cr": "\n",
    "noBreakHyphen": "\N{NON-BREAKING HYPHEN}",
    "softHyphen": "\N{SOFT HYPHEN}",
}
_UNITS = {"pt": 20.0, "in": 1440.0, "cm": 567.0, "mm": 56.7, "pc": 240.0, "pi": 240.0}
"""Twips of each unit."""
_WRAPPERS = frozenset(
    {
        "sdt",
        "sdtContent",
        "customXml",
        "smartTag",
        "ins",
        "moveTo",
        "AlternateContent",
        "Choice",
    }
)
"""Elements that stand around paragraphs, rows and cells and mean nothing here."""


def local(element: Xml) -> str:
    """Return the name of an element without its namespace."""
    return str(element.tag).rpartition("}")[2]


def attribute(element: Xml | None, name: str) -> str | None:
    """Return an attribute whatever its namespace: ``w:val`` for ``val``."""
    if element is not None:
        for key, value in element.attrib.items():
            if str(key).rpartition("}")[2] == name:
                return str(value)
    return None


def children(element: Xml, *names: str) -> Iterator[Xml]:
    """Yield the children of these names, also those within wrappers."""
    for child in element:
        name = local(child)
        if name in names:
            yield child
        elif name in _WRAPPERS:
            yield from children(child, *names)


def _is_on(element: Xml | None) -> bool:
    """Is a switch like ``w:b`` there and not off?"""
    off = ("0", "false", "off")
    return element is not None and attribute(element, "val") not in off


def joined(cells: list[Cell], **changes: str | None) -> Cell:
    """Return the paragraphs of a cell as one, with the looks of the first."""
    if not cells:
        return Cell(**changes)  # type: ignore[arg-type]
    first = cells[0]
    text = "\n".join(cell.text for cell in cells)
    filled = [cell for cell in cells if cell]
    return Cell(
        text if filled else "",
        indent=first.indent,
        is_bold=bool(filled) and all(cell.is_bold for cell in filled),
        color=first.color,
        style=first.style,
        fill=changes.get("fill"),
    )


def _text(element: Xml) -> Iterator[str]:
    for child in element:
        name = local(child)
        if name == "t":
            yield child.text or ""
        elif name in _SIGNS:
            yield _SIGNS[name]
        elif name == "sym":
            yield _symbol(child)
        elif name not in _LEFT_OUT:
            yield from _text(child)


def _symbol(element: Xml) -> str:
    """Return a character of a symbol font; private ones say nothing outside of it."""
    try:
        code = int(attribute(element, "char") or "", 16)
    except ValueError:
        return ""
    return "" if code < 0x20 or 0xD800 <= code < 0xF900 else chr(code % 0x110000)


def _runs(element: Xml) -> Iterator[Xml]:
    for child in element:
        name = local(child)
        if name == "r":
            if "".join(_text(child)).strip():
                yield child
        elif name not in _LEFT_OUT:
            yield from _runs(child)


class _Style(NamedTuple):
    name: str
    indent: int | None
    is_bold: bool | None
    based_on: str | None


class Styles:
    """The paragraph styles and list levels of a document.

    Args:
        styles: Root of its styles, if it has any.
        numbering: Root of its lists, if it has any.
    """

    def __init__(self, styles: Xml | None, numbering: Xml | None = None) -> None:
        self._styles: dict[str, _Style] = {}
        self._default: str | None = None
        self._levels = dict(_list_levels(numbering))
        for style in () if styles is None else styles.iterchildren("{*}style"):
            if attribute(style, "type") in (None, "paragraph"):
                self._add(style)
        self.looks = cache(self._looks)

    def _add(self, style: Xml) -> None:
        key = attribute(style, "styleId") or ""
        bold = style.find("{*}rPr/{*}b")
        self._styles[key] = _Style(
            attribute(style.find("{*}name"), "val") or key,
            self._indent(style.find("{*}pPr")),
            None if bold is None else _is_on(bold),
            attribute(style.find("{*}basedOn"), "val"),
        )
        if attribute(style, "default") in ("1", "true", "on"):
            self._default = key

    def _indent(self, looks: Xml | None) -> int | None:
        """Return the indent that paragraph properties give, in twips."""
        if looks is None:
            return None
        indent = looks.find("{*}ind")
        for name in ("left", "start"):
            value = attribute(indent, name)
            if value is not None:
                return _twips(value)
        number = attribute(looks.find("{*}numPr/{*}numId"), "val")
        level = attribute(looks.find("{*}numPr/{*}ilvl"), "val") or "0"
        return self._levels.get((number or "", level))

    def _looks(self, key: str) -> tuple[int, bool]:
        """Return indent and boldness of a style, with those it is based on."""
        indent, is_bold = None, None
        seen: set[str] = set()
        while key in self._styles and key not in seen:
            seen.add(key)
            style = self._styles[key]
            indent = style.indent if indent is None else indent
            is_bold = style.is_bold if is_bold is None else is_bold
            key = style.based_on or ""
        return indent or 0, is_bold or False

    def paragraph(self, element: Xml) -> Cell:
        """Return a paragraph: tabs kept, deletions left out, insertions kept."""
        looks = element.find("{*}pPr")
        named = None if looks is None else attribute(looks.find("{*}pStyle"), "val")
        key = named or self._default or ""
        indent, is_bold = self.looks(key)
        own = self._indent(looks)
        runs = list(_runs(element))
        return Cell(
            "".join(_text(element)),
            indent=indent if own is None else own,
            is_bold=bool(runs) and all(_is_bold(run, is_bold) for run in runs),
            color=_color(runs[0]) if runs else None,
            style=self._styles[key].name if key in self._styles else named,
        )


def _is_bold(run: Xml, otherwise: bool) -> bool:
    bold = run.find("{*}rPr/{*}b")
    return otherwise if bold is None else _is_on(bold)


def _color(run: Xml) -> str | None:
    value = attribute(run.find("{*}rPr/{*}color"), "val")
    return hex_color(value, but="#000000")


def hex_color(value: str | None, *, but: str) -> str | None:
    """Return a colour of Word as ``#RRGGBB``; None for automatic and for ``but``."""
    digits = set("0123456789ABCDEF")
    if value is None or len(value) != 6 or not set(value.upper()) <= digits:
        return None
    color = f"#{value.upper()}"
    return None if color == but else color


def _twips(value: str) -> int:
    """Return a measure in twips; strict documents write ``36pt``."""
    factor = _UNITS.get(value[-2:])
    number = float(value[:-2]) * factor if factor else float(value)
    return round(number)


def _list_levels(numbering: Xml | None) -> Iterator[tuple[tuple[str, str], int]]:
    """Yield the indent of each level of each list, in twips."""
    if numbering is None:
        return
    kinds = {
        attribute(kind, "abstractNumId"): kind
        for kind in numbering.iterchildren("{*}abstractNum")
    }
    for number in numbering.iterchildren("{*}num"):
        kind = kinds.get(attribute(number.find("{*}abstractNumId"), "val"))
        for level in () if kind is None else kind.iterchildren("{*}lvl"):
            indent = level.find("{*}pPr/{*}ind")
            value = attribute(indent, "left") or attribute(indent, "start")
            if value is not None:
                key = attribute(number, "numId") or "", attribute(level, "ilvl") or "0"
                yield key, _twips(value)
