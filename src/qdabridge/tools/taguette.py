"""Codebooks of Taguette 0.9 to 1.5: tags with descriptions, no tree, no colours.

Its users write ``Barriers.Time`` or ``Barriers/Time`` into the name; such a name may be
just a name, so a tree is made of it only if the user names the separator.
"""

import re
from collections.abc import Iterator, Sequence
from typing import BinaryIO
from uuid import UUID

from qdabridge.codebook import (
    Block,
    Content,
    Entry,
    Hints,
    Proposal,
    column,
    header_names,
    joined,
    left_aside,
    left_out,
    loss,
    table_for,
    with_folders,
    write_csv,
)
from qdabridge.errors import NotThisFormatError
from qdabridge.model import CodeBook
from qdabridge.report import Finding, Report, Severity
from qdabridge.tabular import Cell, Grid
from qdabridge.text import CANONICAL
from qdabridge.tools.codebooks import Dialect, fit_names, name_rules
from qdabridge.tools.profile import (
    Capability,
    Exchange,
    NameRules,
    Profile,
    Reading,
    Way,
    rule,
)
from qdabridge.tools.work import Workspace

__all__ = [
    "CODEBOOKS",
    "TAGUETTE",
    "read_codebook",
    "recognises_codebook",
    "tell_shared_guids",
    "write_codebook",
]


_BETWEEN = "/"
_COUNTS = ("number of highlights", "number of documents")
_TITLE = "taguette codebook"
_HEAD = 2000
"""So far from the beginning the title of a web page stands."""
_COUNT_LINE = re.compile(r"\d+ highlights? in \d+ documents?")


def recognises_codebook(content: Content) -> bool:
    """Is the first row ``tag, description``, or the title ``Taguette Codebook``?"""
    if content.blocks:
        return _is_document(content.blocks)
    if _is_page(content):
        return True
    return any(_is_codebook(header_names(grid)) for grid in content.grids)


def _is_page(content: Content) -> bool:
    text = (content.text or "")[:_HEAD]
    return "<html" in text and "<title>Taguette Codebook</title>" in text


def _is_codebook(names: Sequence[str]) -> bool:
    known = [name for name in names if name]
    return known[:1] == ["tag"] and set(known) <= {"tag", "description", *_COUNTS}


def read_codebook(content: Content, hints: Hints) -> Proposal:
    """Read Taguette's codebook as csv, xlsx or docx.

    Raises:
        NotThisFormatError: It is the web page that Taguette exports as well.
    """
    if _is_page(content):
        raise NotThisFormatError(
            "this is Taguette's codebook as a web page, which is not read",
            path=content.path,
            hint="export the codebook there as .csv or .docx",
        )
    if content.blocks:
        tags = list(_document_tags(content.blocks))
        return _proposal(tags, hints, "the title is that of Taguette's", Report())
    grid = table_for(
        content, lambda g: _is_codebook(header_names(g)), "Taguette's codebook"
    )
    report = Report(findings=list(left_aside(content, grid)))
    text = column(header_names(grid), "description")
    tags = []
    for row in grid.rows[1:]:
        if row[0]:
            description = row[text].text.strip() if text is not None else ""
            tags.append((row[0].text.strip(), description, grid.where(row)))
        elif row:
            words, place = "a row without a tag was left out", grid.where(row)
            report.add(Finding.of("row-dropped", Severity.WARNING, words, path=place))
    if column(header_names(grid), *_COUNTS) is not None:
        words = "the numbers of highlights and documents are left aside"
        report.add(
            Finding.of("column-left-aside", Severity.INFO, words, path=grid.name)
        )
    return _proposal(tags, hints, "the first row is that of Taguette's", report)


def _proposal(
    tags: Sequence[tuple[str, str, str]], hints: Hints, reason: str, report: Report
) -> Proposal:
    entries = [
        Entry(path=_path(tag, hints.separator), description=text, place=place)
        for tag, text, place in tags
    ]
    reasons = [f"{reason} codebook"]
    if hints.separator:
        reasons.append(f"{hints.separator!r} divides the names, as you say")
    else:
        reasons.append("names stay as they are, also with . or / (name a separator)")
        _tell_separators([tag for tag, _, _ in tags], report)
    return Proposal(
        layout="taguette-codebook",
        reasons=reasons,
        entries=joined(with_folders(entries), report),
        report=report,
    )


def _path(tag: str, separator: str | None) -> tuple[str, ...]:
    parts = tag.split(separator) if separator else [tag]
    return tuple(part.strip() for part in parts if part.strip()) or (tag,)


def _tell_separators(tags: Sequence[str], report: Report) -> None:
    for separator in (".", "/"):
        known = set(tags)
        count = sum(tag.rpartition(separator)[0] in known for tag in tags)
        if count:
            words = (
                f"tags look like places below another tag (before {separator!r}); for a"
                f" tree say --separator {separator}"
            )
            report.add(Finding.of("code-name-path", Severity.INFO, words, count=count))


# --- The codebook in Word ------------------------------------------------------------


def _is_document(blocks: Sequence[Block]) -> bool:
    first = blocks[0]
    return isinstance(first, Cell) and first.text.strip().casefold() == _TITLE


def _document_tags(blocks: Sequence[Block]) -> Iterator[tuple[str, str, str]]:
    name, texts, place = "", [""], ""
    for number, block in enumerate(blocks, 1):
        if isinstance(block, Grid):
            continue
        style = (block.style or "").replace(" ", "").casefold()
        if style.startswith("heading2"):
            if name:
                yield name, "\n".join(texts).strip(), place
            name, texts, place = block.text.strip(), [], f"paragraph {number}"
        elif not (not texts and _COUNT_LINE.fullmatch(block.text.strip())):
            texts.append(block.text.strip())
    if name:
        yield name, "\n".join(texts).strip(), place


# --- Writing -------------------------------------------------------------------------


def write_codebook(code_book: CodeBook, sink: BinaryIO, suffix: str) -> Report:
    """Write the csv that Taguette imports: ``tag`` with paths, and ``description``."""
    fitted = fit_names(code_book, "taguette")
    book = fitted.code_book
    rows = [["tag", "description"]]
    for code, path in book.walk():
        rows.append([_BETWEEN.join(path), (code.description or "").strip()])
    report = Report(findings=list(fitted.report))
    report.extend(write_csv(sink, rows))
    words = (
        "codes lie below others; Taguette has no tree, their names became paths with /"
        " by which it can filter"
    )
    paths = [path for _, path in book.walk()]
    report.extend(loss("hierarchy-approximated", words, sum(len(p) > 1 for p in paths)))
    report.extend(left_out(book, "Taguette", "color", "memo", "folder", "group"))
    longest = name_rules("taguette").longest or 0
    words = f"names are longer than {longest} characters with all above; shorten those"
    long = sum(len(_BETWEEN.join(path)) > longest for path in paths)
    report.extend(loss("name-cut", words, long))
    return report


@rule("guid-shared-by-name", tool="Taguette 0.9.2 to 1.5.2", evidence="O")
def tell_shared_guids(work: Workspace) -> None:
    """Say that equal GUIDs in two projects mean equal names, not one code."""
    codes = [code for code, _ in work.project.walk_codes()]
    count = sum(UUID(code.guid.key).version == 5 for code in codes)
    if count:
        work.info(
            "guid-shared-by-name",
            f"the GUIDs of {count} codes are made from their names: unrelated projects"
            " have the same ones, look at the definitions before merging",
            path="Code/@guid",
            subject=codes[0].guid,
        )


SOURCE = "0.9.2, 1.4.1, 1.5.2 codebooks; no project exchange"
NOTHING = ("Set", "TextSource", "PDFSource", "Note", "Case", "Variable", "User")

_EXCHANGE = Exchange(
    out=(
        Way(
            "in the project: the codebook as REFI-QDA (.qdc); the highlights of all"
            " documents as a table (.csv, .xlsx), of which 'qdabridge assemble' makes a"
            " project",
            "Taguette 0.9 to 1.5",
            "S",
            "taguette/export.py; exports of 0.9.2 to 1.5.2 [O]",
        ),
    ),
    mind=(
        "It exchanges codebooks only, writes them without descriptions, and reads no"
        " projects [S].",
    ),
)

TAGUETTE = Profile(
    name="taguette",
    # Taguette 1.5: 200 characters, unique (S).
    names=NameRules("Taguette", separator="/", longest=200),
    convention=CANONICAL,
    rules=(tell_shared_guids,),
    exchange=_EXCHANGE,
    capabilities=(
        Capability("Code", True, Reading.UNKNOWN, "", f"{SOURCE}; flat, name only"),
        *(
            Capability(element, False, Reading.UNKNOWN, "", SOURCE)
            for element in NOTHING
        ),
    ),
)


CODEBOOKS = (
    Dialect("taguette-codebook", recognises_codebook, read_codebook, write_codebook),
)
"""The kinds of codebook files of this tool."""
