"""Paragraphs of Word documents as cells: their text and what it looks like."""

from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from lxml import etree

from qdabridge.errors import DamagedPackageError, LimitError, NotThisFormatError
from qdabridge.tabular.grid import Cell, Continued, Grid, Row
from qdabridge.tabular.office import MAX_BYTES, MAX_CELLS, Archive, damage_told

__all__ = [
    "Styles",
    "attribute",
    "blocks",
    "body_of",
    "children",
    "hex_color",
    "joined",
    "local",
    "paragraphs",
    "word_grids",
]


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
        self.looks: Callable[..., tuple[int, bool]] = cache(self._looks)

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


_MOST_SPANNED = 1000
"""Word has 63 columns at most."""


def word_grids(
    path: Path, *, max_bytes: int = MAX_BYTES, max_cells: int = MAX_CELLS
) -> list[Grid]:
    """Return the tables of a Word document, named ``table 1`` and so on.

    The paragraphs between a table and the one before it are its ``heading``.

    Raises:
        NotThisFormatError: It has no table with content.
        ReadError: It is damaged, unsafe or too large.
    """
    found = blocks(path, max_bytes=max_bytes, max_cells=max_cells)
    grids = [block for block in found if isinstance(block, Grid)]
    if not grids:
        raise NotThisFormatError(
            "the Word document has no table with content",
            path=path,
            hint="put the codes into a table, or use another export",
        )
    return grids


def paragraphs(
    path: Path, *, max_bytes: int = MAX_BYTES, max_cells: int = MAX_CELLS
) -> list[Cell]:
    """Return the paragraphs outside of tables that hold anything.

    Raises:
        ReadError: It is damaged, unsafe or too large.
    """
    found = blocks(path, max_bytes=max_bytes, max_cells=max_cells)
    return [block for block in found if isinstance(block, Cell)]


def blocks(
    path: Path, *, max_bytes: int = MAX_BYTES, max_cells: int = MAX_CELLS
) -> list[Cell | Grid]:
    """Return the paragraphs and tables that hold anything, in the document's order.

    Indents are in twips (1/20 point): given directly, else by the list level, else
    by the style and those it is based on.

    Raises:
        ReadError: It is damaged, unsafe or too large.
    """
    with Archive(path, max_bytes=max_bytes) as archive, damage_told(path):
        main = _main_part(archive)
        body = body_of(archive)
        roots = [
            archive.root(part) if (part := archive.related(kind, main)) else None
            for kind in ("styles", "numbering")
        ]
        return list(_Document(path, Styles(*roots), max_cells).blocks(body))


def body_of(archive: Archive, *, max_bytes: int = MAX_BYTES) -> Xml:
    """Return the element that holds the text of a document.

    Args:
        archive: The document.
        max_bytes: So many bytes of XML it may have.

    Raises:
        DamagedPackageError: There is none.
        LimitError: It is larger.
    """
    main = _main_part(archive)
    if archive.size(main) > max_bytes:
        raise LimitError(
            f"unpacks to more than {max_bytes} bytes",
            path=archive.path,
            location=main,
            limit="max_text_bytes",
        )
    body = archive.root(main).find("{*}body")
    if body is None:
        raise DamagedPackageError(
            "the document has no body",
            path=archive.path,
            location=main,
            hint="open it in Word and save it again",
        )
    return body


def _main_part(archive: Archive) -> str:
    return archive.related("officeDocument") or "word/document.xml"


class _Document:
    """What is needed everywhere while a document is read."""

    def __init__(self, path: Path, styles: Styles, max_cells: int) -> None:
        self.path = path
        self.styles = styles
        self.max_cells = max_cells
        self.count = 0
        """Cells so far."""

    def blocks(self, body: Xml) -> Iterator[Cell | Grid]:
        number = 0
        heading: list[Cell] = []
        for element in children(body, "p", "tbl"):
            if local(element) == "p":
                paragraph = self.styles.paragraph(element)
                if paragraph:
                    heading.append(paragraph)
                    yield paragraph
                continue
            number += 1
            rows = [row for row in self.rows(element, f"table {number}") if row]
            if rows:
                yield Grid(f"table {number}", rows, "docx", (), tuple(heading))
                heading = []

    def rows(self, table: Xml, name: str) -> Iterator[Row]:
        for number, element in enumerate(children(table, "tr"), start=1):
            if element.find("{*}trPr/{*}del") is not None:
                continue
            cells: list[Cell] = []
            for _ in range(self.span(element.find("{*}trPr/{*}gridBefore"), 0)):
                cells.append(Cell())
            for cell in children(element, "tc"):
                cells += self.cells(cell)
            self.count += len(cells)
            if self.count > self.max_cells:
                raise LimitError(
                    f"more than {self.max_cells} cells",
                    path=self.path,
                    location=f"{name}, row {number}",
                    limit="max_cells",
                )
            yield Row(number, cells)

    def cells(self, element: Xml) -> list[Cell]:
        """Return a cell, and the columns it spans as ``continued`` ones."""
        looks = element.find("{*}tcPr")
        if looks is None:
            return [self.cell(element)]
        merged = looks.find("{*}vMerge")
        if merged is not None and attribute(merged, "val") != "restart":
            first = Cell(continued=Continued.ABOVE)
        else:
            shade = attribute(looks.find("{*}shd"), "fill")
            first = self.cell(element, hex_color(shade, but="#FFFFFF"))
        spanned = self.span(looks.find("{*}gridSpan"), 1)
        return [first] + [Cell(continued=Continued.LEFT)] * (spanned - 1)

    def span(self, element: Xml | None, otherwise: int) -> int:
        count = int(attribute(element, "val") or otherwise)
        if not 0 <= count <= _MOST_SPANNED:
            raise ValueError(f"a cell spans {count} columns")
        return count

    def cell(self, element: Xml, fill: str | None = None) -> Cell:
        return joined(list(self.paragraphs(element)), fill=fill)

    def paragraphs(self, element: Xml) -> Iterator[Cell]:
        """Yield the paragraphs of a cell, those of tables inside of it too."""
        for child in children(element, "p", "tbl"):
            if local(child) == "p":
                yield self.styles.paragraph(child)
                continue
            for row in children(child, "tr"):
                for cell in children(row, "tc"):
                    yield from self.paragraphs(cell)
