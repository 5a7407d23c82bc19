"""Quotes as a Word document: a heading for each code, quotes in the style Quote."""

import io
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, BinaryIO

from qdabridge.report import Report
from qdabridge.tabular.printable import Printable, without_returns
from qdabridge.tabular.repacking import repack

if TYPE_CHECKING:
    from qdabridge.formats.quotes import Quote

__all__ = ["write_docx"]

_GREY = "808080"
_HEADING, _QUOTE = "Heading 1", "Quote"

_Runs = Sequence[tuple[str, dict[str, str]]]
"""Texts, and the properties that make them look different: element -> value."""


def write_docx(
    groups: Iterable[tuple[str, Sequence["Quote"]]], sink: BinaryIO
) -> Report:
    """Write the document; the same quotes give the same bytes.

    Returns:
        ``cell-text-approximated`` where a control character had to be replaced.
    """
    from docx import Document

    document = Document()
    properties = document.core_properties
    properties.author = properties.comments = properties.title = ""
    styles = {name: document.styles[name].style_id for name in (_HEADING, _QUOTE)}
    body: Any = document.element.body
    end = body.sectPr
    printable = Printable()
    for style, runs in _paragraphs(groups, printable):
        # python-docx's own way looks through the whole document for each paragraph
        end.addprevious(_paragraph(styles[style], runs))
    made = io.BytesIO()
    document.save(made)
    repack(made.getvalue(), sink)
    return printable.found.report()


def _paragraphs(
    groups: Iterable[tuple[str, Sequence["Quote"]]], printable: Printable
) -> Iterator[tuple[str, _Runs]]:
    """Yield the style and the text of each paragraph."""
    for code, quotes in groups:
        yield _HEADING, [(printable.text(code, lambda: "a code's name"), {})]
        for quote in quotes:
            where = f"quote {quote.number}"
            yield (
                _QUOTE,
                [
                    (printable.text(without_returns(text), lambda w=where: w), looks)  # type: ignore[misc]
                    for text, looks in _runs(quote)
                ],
            )


def _runs(quote: "Quote") -> Iterator[tuple[str, dict[str, str]]]:
    """Yield the words, the context in grey, and the signature upright."""
    if quote.before:
        yield f"{quote.before} ", {"w:color": _GREY}
    yield quote.words, {}
    if quote.after:
        yield f" {quote.after}", {"w:color": _GREY}
    if quote.signature:
        yield f" {quote.signature}", {"w:i": "0"}


def _paragraph(style: str, runs: _Runs) -> Any:
    paragraph = _inside(None, "w:p")
    _inside(_inside(paragraph, "w:pPr"), "w:pStyle", style)
    for text, looks in runs:
        run = _inside(paragraph, "w:r")
        if looks:
            properties = _inside(run, "w:rPr")
            for name, value in looks.items():
                _inside(properties, name, value)
        run.text = text  # python-docx makes breaks and tabs of the characters
    return paragraph


def _inside(parent: Any, name: str, value: str | None = None) -> Any:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    made = OxmlElement(name)
    if value is not None:
        made.set(qn("w:val"), value)
    if parent is not None:
        parent.append(made)
    return made
