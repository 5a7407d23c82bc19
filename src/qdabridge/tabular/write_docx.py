"""Writing Word tables as journals print them: three rules, header on every page."""

import io
from collections.abc import Iterator, Sequence
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from qdabridge.errors import NotThisFormatError
from qdabridge.report import Report
from qdabridge.tabular.grid import (
    Look,
    Printable,
    Sheet,
    as_shown,
    column_name,
    ink_on,
    shares,
)
from qdabridge.tabular.office import damage_told, repack
from qdabridge.tabular.reading import Content, content_of

if TYPE_CHECKING:
    from docx.document import Document

__all__ = ["empty_document", "write_docx"]


PAGE = (16838, 11906)
"""A4 on its side, in twips (1/20 point): wide, as tables of text need it."""
MARGIN = 1134
INDENT = 284
"""Half a centimetre a level."""
DEEPEST = 20
"""Deeper levels are not indented more: the text needs some room."""
_HEAVY, _LIGHT = "12", "6"
"""Rules of 1.5 and 0.75 points, in eighths."""


def write_docx(
    sheets: Sequence[Sheet], sink: BinaryIO, *, template: Path | None = None
) -> Report:
    """Write a document with the tables; several get their names as headings.

    Args:
        sheets: The tables with their looks.
        sink: Where to.
        template: A document whose styles, page, headers and footers are taken; its
            text is not.

    Returns:
        ``cell-text-approximated`` where a control character had to be replaced.
    """
    document = empty_document(template)
    room = _room(document) if template else _set_up(document)
    printable = Printable()
    body: Any = document.element.body
    end = body.sectPr
    for number, sheet in enumerate(sheets):
        if len(sheets) > 1:
            name = sheet.table.name
            heading = printable.text(name, lambda name=name: name)  # type: ignore[misc]
            document.add_heading(heading, level=1)
        writer = _Writer(printable, f"table {number + 1}", room)
        end.addprevious(writer.table(sheet))
        document.add_paragraph()  # Word wants one behind every table
    made = io.BytesIO()
    document.save(made)
    repack(made.getvalue(), sink)
    return printable.found.report()


def empty_document(template: Path | None = None) -> "Document":
    """Return a new document, or one with the styles and the page of a template.

    Raises:
        NotThisFormatError: The template is no Word document.
        DamagedPackageError: It is damaged.
    """
    from docx import Document

    if template is None:
        return Document()
    if content_of(template) is not Content.WORD:
        raise NotThisFormatError(
            "the template is no Word document",
            path=template,
            hint="save it as .docx",
        )
    with damage_told(template):
        document = Document(str(template))
    body: Any = document.element.body
    for element in list(body):
        if element is not body.sectPr:
            body.remove(element)
    return document


def _room(document: "Document") -> int:
    """Return how wide the text of a document is, in twips."""
    section = document.sections[0]
    width = section.page_width or PAGE[0] * 635
    margins = (section.left_margin or 0) + (section.right_margin or 0)
    return max(round((width - margins) / 635), 2000)


def _set_up(document: "Document") -> int:
    """Make a page on its side; return how wide its text is, in twips."""
    from docx.enum.section import WD_ORIENT
    from docx.shared import Pt, Twips

    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Twips(PAGE[0]), Twips(PAGE[1])
    for side in ("left", "right", "top", "bottom"):
        setattr(section, f"{side}_margin", Twips(MARGIN))
    style: Any = document.styles["Normal"]
    style.font.size = Pt(10)
    style.paragraph_format.space_after = Pt(0)
    properties = document.core_properties
    properties.author = properties.comments = properties.title = ""
    return PAGE[0] - 2 * MARGIN


class _Writer:
    """Builds a table as XML; python-docx's own way takes long for many rows."""

    def __init__(self, printable: Printable, name: str, room: int) -> None:
        self.printable = printable
        self.name = name
        self.room = room

    def table(self, sheet: Sheet) -> Any:
        from lxml import etree

        widths = [round(share * self.room) for share in shares(sheet.table)]
        grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
        parts = [
            f'<w:tbl xmlns:w="{_NAMESPACE}">{_PROPERTIES}<w:tblGrid>{grid}</w:tblGrid>',
            *self.rows(sheet, widths),
            "</w:tbl>",
        ]
        return etree.fromstring("".join(parts), etree.XMLParser(huge_tree=True))

    def rows(self, sheet: Sheet, widths: Sequence[int]) -> Iterator[str]:
        bold = Look(is_bold=True)
        head = [(as_shown(name), bold) for name in sheet.table.names]
        yield self.row(head, widths, 1, is_head=True)
        for number, values in enumerate(sheet.table.rows):
            cells = [
                (as_shown(value), sheet.look(number, column))
                for column, value in enumerate(values)
            ]
            yield self.row(cells, widths, number + 2)

    def row(
        self,
        cells: Sequence[tuple[str, Look]],
        widths: Sequence[int],
        number: int,
        *,
        is_head: bool = False,
    ) -> str:
        parts = ["<w:tr><w:trPr><w:cantSplit/>"]
        parts.append("<w:tblHeader/></w:trPr>" if is_head else "</w:trPr>")
        for column, ((text, look), width) in enumerate(zip(cells, widths, strict=True)):
            where = f"{self.name}, row {number}, column {column_name(column)}"
            text = self.printable.text(text, lambda where=where: where)  # type: ignore[misc]
            parts.append(_cell(text, look, width, is_head=is_head))
        return "".join([*parts, "</w:tr>"])


_NAMESPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_RULE = '<w:{} w:val="single" w:sz="{}" w:space="0" w:color="auto"/>'
_PROPERTIES = (
    '<w:tblPr><w:tblW w:w="5000" w:type="pct"/><w:tblBorders>'
    f"{_RULE.format('top', _HEAVY)}{_RULE.format('bottom', _HEAVY)}</w:tblBorders>"
    '<w:tblLayout w:type="fixed"/><w:tblLook w:val="0020" w:firstRow="1"/></w:tblPr>'
)
_HEAD_RULE = f"<w:tcBorders>{_RULE.format('bottom', _LIGHT)}</w:tcBorders>"
_BREAK = '</w:t><w:br/><w:t xml:space="preserve">'
_TAB = '</w:t><w:tab/><w:t xml:space="preserve">'


def _cell(text: str, look: Look, width: int, *, is_head: bool) -> str:
    rule = _HEAD_RULE if is_head else ""
    fill = (
        look.fill and f'<w:shd w:val="clear" w:color="auto" w:fill="{look.fill[1:]}"/>'
    )
    left = INDENT * min(look.indent, DEEPEST)
    indent = f'<w:pPr><w:ind w:left="{left}"/></w:pPr>' if left else ""
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{rule}{fill or ""}</w:tcPr>'
        f"<w:p>{indent}{_run(text, look)}</w:p></w:tc>"
    )


def _run(text: str, look: Look) -> str:
    if not text:
        return ""
    bold = "<w:b/>" if look.is_bold else ""
    ink = f'<w:color w:val="{ink_on(look.fill)[1:]}"/>' if look.fill else ""
    form = f"<w:rPr>{bold}{ink}</w:rPr>" if bold or ink else ""
    content = escape(text, quote=False).replace("\n", _BREAK).replace("\t", _TAB)
    return f'<w:r>{form}<w:t xml:space="preserve">{content}</w:t></w:r>'
