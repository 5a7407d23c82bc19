"""Tables as they are printed: Word, Markdown, LaTeX."""

import io
import re
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.oxml.ns import qn
from hypothesis import given
from markdown_it import MarkdownIt
from table_strategies import XML_TEXTS, text_tables

from qdabridge import Report
from qdabridge.tabular.grid import Look, Sheet, ink_on, without_returns
from qdabridge.tabular.reading import read_grids
from qdabridge.tabular.table import Column, Kind, Table
from qdabridge.tabular.writing import write_sheets, write_table, write_tables

COLUMNS = [Column("Code", Kind.TEXT, "any"), Column("n", Kind.INTEGER, "any")]
TREE = Sheet(
    Table("codes", COLUMNS, [("Top", 1), ("Sub", None), ("Deep\ntwo", 3)]),
    {
        (0, 0): Look(is_bold=True),
        (1, 0): Look(indent=1),
        (2, 0): Look(indent=2),
        (0, 1): Look(fill="#FFFF00"),
    },
)


def written(sheet: Sheet, format: str) -> tuple[bytes, Report]:
    sink = io.BytesIO()
    report = write_sheets([sheet], sink, format)
    return sink.getvalue(), report


# --- Word ---------------------------------------------------------------------------


def word(sheet: Sheet) -> Any:
    data, report = written(sheet, "docx")
    assert report.is_clean
    [table] = docx.Document(io.BytesIO(data)).tables
    return table


@given(text_tables())
def test_word_reads_back_every_text(table: Table) -> None:
    found = [[cell.text for cell in row.cells] for row in word(Sheet(table)).rows]
    expected: list[Any] = [table.names, *map(list, table.rows)]
    assert found == [[without_returns(text) for text in row] for row in expected]


def test_word_tables_have_three_rules_and_repeat_their_header() -> None:
    table = word(TREE)._tbl
    borders = table.tblPr.find(qn("w:tblBorders"))
    assert [border.tag for border in borders] == [qn("w:top"), qn("w:bottom")]
    head = table.tr_lst[0]
    assert head.trPr.find(qn("w:tblHeader")) is not None
    assert len(list(head.iter(qn("w:bottom")))) == 2
    assert not list(table.tr_lst[1].iter(qn("w:bottom")))


def test_word_sets_levels_off() -> None:
    cells = [row.cells[0].paragraphs[0] for row in word(TREE).rows[1:]]
    assert [cell.runs[0].bold for cell in cells] == [True, None, None]
    indents = [cell.paragraph_format.left_indent for cell in cells]
    assert indents[0] is None
    assert indents[1] < indents[2]


def test_our_own_reader_reads_word_and_markdown(tmp_path: Path) -> None:
    for suffix, format in ((".docx", "docx"), (".md", "markdown")):
        path = tmp_path / f"tree{suffix}"
        path.write_bytes(written(TREE, format)[0])
        [grid] = read_grids(path)
        texts = [[row[n].text.strip() for n in range(2)] for row in grid.rows]
        assert texts == [["Code", "n"], ["Top", "1"], ["Sub", ""], ["Deep\ntwo", "3"]]


# --- Markdown -----------------------------------------------------------------------


def cells_of_markdown(text: str) -> list[str]:
    """Return the plain texts of the cells, as a Markdown library reads them."""
    tokens = MarkdownIt("commonmark", {"html": True}).enable("table").parse(text)
    found = []
    for token in tokens:
        if token.type == "inline":
            pieces = []
            for child in token.children or []:
                is_break = child.type == "html_inline" and child.content == "<br>"
                assert is_break or child.type in ("text", "text_special"), child
                pieces.append("\n" if is_break else child.content)
            found.append("".join(pieces))
    return found


@given(text_tables())
def test_markdown_shows_every_text(table: Table) -> None:
    data, report = written(Sheet(table), "markdown")
    assert report.is_clean
    expected: list[Any] = [*table.names, *(cell for row in table.rows for cell in row)]
    found = cells_of_markdown(data.decode())
    assert found == [without_returns(text) for text in expected]


def test_markdown_in_full() -> None:
    data, _ = written(TREE, "markdown")
    assert data.decode() == (
        "| Code | n |\n"
        "| --- | --: |\n"
        "| **Top** | 1 |\n"
        "| &emsp;&emsp;Sub |  |\n"
        "| &emsp;&emsp;&emsp;&emsp;Deep<br>two | 3 |\n"
    )


# --- LaTeX --------------------------------------------------------------------------


def test_latex_in_full() -> None:
    data, report = written(TREE, "latex")
    assert report.is_clean
    body = data.decode().split("\\endlastfoot\n")[1]
    assert body == (
        "\\textbf{Top} & 1 \\tabularnewline\n"
        "\\hspace*{1em}Sub &  \\tabularnewline\n"
        "\\hspace*{2em}Deep \\newline two & 3 \\tabularnewline\n"
        "\\end{longtable}\n"
    )
    for rule in ("\\toprule", "\\midrule", "\\endhead", "\\bottomrule"):
        assert rule in data.decode()


@given(XML_TEXTS)
def test_latex_leaves_no_special_character(text: str) -> None:
    table = Table("t", COLUMNS, [(text, 1)])
    body = written(Sheet(table), "latex")[0].decode().split("\\endlastfoot\n")[1]
    cell = body.removesuffix(" & 1 \\tabularnewline\n\\end{longtable}\n")
    known = r"\\(?:text[a-z]+\{\}|newline|par|char34|[{}$&#%_])"
    bare = re.sub(known, "", cell).replace("~", "")
    assert not set(bare) & set('\\$&#%_^"\n\r`')
    assert cell.count("{") - cell.count("\\{") == cell.count("}") - cell.count("\\}")
    assert not cell.startswith(("[", "*"))


def test_latex_breaks_no_ligatures_into_words() -> None:
    table = Table("t", COLUMNS, [("a--b ''c'' [d]", 1), ("[x]", 2), ("p\n\nq", 3)])
    text = written(Sheet(table), "latex")[0].decode()
    assert "a-{}-b '{}'c'{}' [d]" in text
    assert "\n{}[x] & 2" in text
    assert "p \\par q" in text


# --- All ----------------------------------------------------------------------------


@pytest.mark.parametrize("format", ["docx", "markdown", "latex"])
def test_control_characters_are_replaced_and_told(format: str) -> None:
    _, report = written(Sheet(Table("t", COLUMNS, [("a\x07", 1)])), format)
    [finding] = report
    assert finding.code == "cell-text-approximated"
    assert "row" in str(finding.location)
    assert "column A" in str(finding.location)


@pytest.mark.parametrize("format", ["docx", "markdown"])
def test_several_tables_have_headings(format: str) -> None:
    sink = io.BytesIO()
    table = Table("codes", COLUMNS, [("x", 1)])
    write_tables([table, table], sink, format)
    if format == "markdown":
        assert sink.getvalue().decode().count("## codes") == 2
    else:
        document = docx.Document(sink)
        assert len(document.tables) == 2
        headings = [p.text for p in document.paragraphs if p.text]
        assert headings == ["codes", "codes"]


def test_an_empty_table_is_a_header() -> None:
    for format in ("docx", "markdown", "latex", "xlsx", "csv", "sqlite"):
        sink = io.BytesIO()
        assert write_table(Table("t", COLUMNS, []), sink, format).is_clean
        assert sink.getvalue()


@pytest.mark.parametrize(
    "fill", ["#FFFFFF", "#808080", "#767676", "#FF0000", "#000000"]
)
def test_ink_can_be_read(fill: str) -> None:
    def luminance(color: str) -> float:
        parts = [int(color[n : n + 2], 16) / 255 for n in (1, 3, 5)]
        linear = [
            p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts
        ]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    light, dark = sorted([luminance(fill), luminance(ink_on(fill))], reverse=True)
    assert (light + 0.05) / (dark + 0.05) >= 4.5
