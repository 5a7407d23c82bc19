"""Quotes under their codes, as text, Markdown, Word, or one HTML page to filter."""

import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from qdabridge.pages import Page
from qdabridge.report import Report
from qdabridge.tabular import (
    Filling,
    Printable,
    empty_document,
    repack,
    without_returns,
)

if TYPE_CHECKING:
    from qdabridge.formats.quotes import Quote, Quotes

__all__ = ["Groups", "as_markdown", "as_text", "quotes_page", "write_quotes_docx"]


Groups = Iterable[tuple[str, Sequence["Quote"]]]

_MARKUP = re.compile(r"[\\`*_\[\]<>|~$&]")
_FIRST = re.compile(r"[-+#=:]|(?<=\d)[.)]")
"""What makes a list, heading or rule of a line that begins with it."""
_NUMBER = re.compile(r"\d{1,9}(?=[.)])")
_BLANKS = re.compile(r"^[ \t]+|[ \t]+$")


def as_text(groups: Groups) -> str:
    """Return the quotes under their codes, a signature behind or below each."""
    return "\n".join(
        part
        for code, quotes in groups
        for part in [_titled(code), *map(_plain, quotes)]
    )


def _titled(code: str) -> str:
    title = " ".join(code.split())
    return f"{title}\n{'=' * len(title)}\n"


def _plain(quote: "Quote") -> str:
    before = f"{quote.before} [[" if quote.before or quote.after else ""
    after = f"]] {quote.after}" if quote.before or quote.after else ""
    text = f"{before}{quote.words}{after}"
    between = "\n" if "\n" in text else " "
    return f"{text}{between}{quote.signature}".rstrip(" ") + "\n"


def as_markdown(groups: Groups) -> str:
    """Return the quotes as block quotes under headings, nothing in them as markup."""
    return "\n".join(
        part
        for code, quotes in groups
        for part in [_headed(code), *map(_block, quotes)]
    )


def _headed(code: str) -> str:
    return f"## {_escaped(' '.join(code.split()))}\n"


def _block(quote: "Quote") -> str:
    text = _lines(quote.words)
    if quote.before or quote.after:
        bold = _lines(quote.words, "**")
        text = f"{_lines(quote.before)} {bold} {_lines(quote.after)}".strip()
    between = "\\\n" if "\n" in text else " "
    signed = f"{text}{between}{_escaped(quote.signature)}" if quote.signature else text
    lines = [f"> {line}".rstrip() for line in signed.split("\n")]
    return "\n".join(lines) + "\n"


def _lines(text: str, mark: str = "") -> str:
    """Return a text with its line breaks kept, as Markdown's hard ones."""
    lines = [_escaped(line) for line in text.replace("\r", "\n").split("\n")]
    lines = [f"{mark}{line}{mark}" if line else "" for line in lines]
    return "\n".join(_broken(line, n, lines) for n, line in enumerate(lines))


def _broken(line: str, number: int, lines: list[str]) -> str:
    """Return a line with a hard break, if a line of the same paragraph follows."""
    follows = number + 1 < len(lines) and lines[number + 1]
    return f"{line}\\" if line and follows else line


def _escaped(text: str) -> str:
    """Return one line that Markdown shows as it is, its blanks at the ends too."""
    escaped = _MARKUP.sub(lambda match: f"\\{match[0]}", text)
    start = _NUMBER.match(escaped)
    place = start.end() if start else 0
    if _FIRST.match(escaped, place):
        escaped = f"{escaped[:place]}\\{escaped[place:]}"
    return _BLANKS.sub(lambda m: "".join(f"&#{ord(c)};" for c in m[0]), escaped)


_GREY = "808080"
_HEADING, _QUOTE = "Heading 1", "Quote"

_END = re.compile(rb"(?=<w:sectPr)")
"""Where paragraphs go in: before what says how the page is set up."""


def write_quotes_docx(
    groups: Groups, sink: BinaryIO, template: Path | None = None
) -> Report:
    """Write the document; the same quotes give the same bytes.

    Args:
        groups: Names of codes, each with its quotes.
        sink: Where to.
        template: A Word document whose styles and page are taken.

    Returns:
        ``cell-text-approximated`` where a control character had to be replaced.
    """
    document = empty_document(template)
    properties = document.core_properties
    properties.author = properties.comments = properties.title = ""
    styles = {name: _style_id(document, name) for name in (_HEADING, _QUOTE)}
    printable = Printable()
    made = io.BytesIO()
    document.save(made)
    # An object for each paragraph would cost twenty times as much.
    paragraphs = Filling(_END, _paragraphs(groups, styles, printable))
    repack(made.getvalue(), sink, {"word/document.xml": paragraphs})
    return printable.found.report()


def _style_id(document: Any, name: str) -> str:
    """Return the id of a style; that of usual text where a template has it not."""
    known = document.styles
    return str(known[name if name in known else "Normal"].style_id)


def _paragraphs(
    groups: Groups, styles: Mapping[str, str], printable: Printable
) -> Iterator[str]:
    """Yield the XML of each paragraph."""
    heading, quoted = (
        f'<w:p><w:pPr><w:pStyle w:val="{styles[name]}"/></w:pPr>'
        for name in (_HEADING, _QUOTE)
    )
    for code, quotes in groups:
        title = printable.text(code, lambda: "a code's name")
        yield f"{heading}{_run(title)}</w:p>"
        for quote in quotes:
            place = f"quote {quote.number}"
            runs = [
                _run(printable.text(without_returns(text), lambda w=place: w), looks)  # type: ignore[misc]
                for text, looks in _runs(quote)
            ]
            yield f"{quoted}{''.join(runs)}</w:p>"


def _runs(quote: "Quote") -> Iterator[tuple[str, str]]:
    """Yield the words, the context in grey, and the signature upright."""
    grey = f'<w:rPr><w:color w:val="{_GREY}"/></w:rPr>'
    if quote.before:
        yield f"{quote.before} ", grey
    yield quote.words, ""
    if quote.after:
        yield f" {quote.after}", grey
    if quote.signature:
        yield f" {quote.signature}", '<w:rPr><w:i w:val="0"/></w:rPr>'


_TEXT, _TEXT_END = '<w:t xml:space="preserve">', "</w:t>"
_XML = str.maketrans(
    {
        "&": "&amp;",
        "<": "&lt;",
        ">": "&gt;",
        "\t": f"{_TEXT_END}<w:tab/>{_TEXT}",
        "\n": f"{_TEXT_END}<w:br/>{_TEXT}",
        "\r": f"{_TEXT_END}<w:br/>{_TEXT}",
    }
)


def _run(text: str, looks: str = "") -> str:
    return f"<w:r>{looks}{_TEXT}{text.translate(_XML)}{_TEXT_END}</w:r>"


def quotes_page(quotes: "Quotes") -> Page:
    """Return the page of quotes."""
    groups = list(quotes.by_code())
    codes: dict[str, int] = {}
    sources: dict[str, int] = {}
    cases: dict[str, int] = {}
    coders: dict[str, int] = {}

    def numbered(name: str, known: dict[str, int]) -> int:
        return known.setdefault(name, len(known))

    rows: list[list[Any]] = []
    for quote in quotes:
        speakers = [*([quote.case] if quote.case else []), *quote.others]
        rows.append(
            [
                numbered(quote.code, codes),
                numbered(quote.source, sources),
                [numbered(name, cases) for name in speakers],
                [numbered(name, coders) for name in quote.coders],
            ]
        )
    return Page(
        template="quotes",
        title="Quotes",
        values={"groups": groups, "count": f"{len(quotes):,}"},
        data={
            "codes": list(codes),
            "sources": list(sources),
            "cases": list(cases),
            "coders": list(coders),
            "quotes": rows,
        },
    )
