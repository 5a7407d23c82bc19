"""The text of Word documents is the one that python-docx gives, spans or not."""

import io
import zipfile
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.document import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from hypothesis import given
from hypothesis import strategies as st

from qdabridge.errors import LimitError
from qdabridge.tabular import document_lines

RUN = st.sampled_from(
    [
        "<w:r><w:t xml:space='preserve'> a </w:t><w:tab/><w:t>b</w:t></w:r>",
        "<w:r><w:br/><w:cr/><w:noBreakHyphen/><w:ptab/></w:r>",
        "<w:r><w:br w:type='page'/><w:t>new page</w:t></w:r>",
        "<w:hyperlink><w:r><w:t>link</w:t></w:r></w:hyperlink>",
        "<w:ins><w:r><w:t>inserted</w:t></w:r></w:ins>",
        "<w:del><w:r><w:delText>gone</w:delText></w:r></w:del>",
    ]
)
PARAGRAPH = st.lists(RUN, max_size=4).map(lambda runs: f"<w:p>{''.join(runs)}</w:p>")
CELL = st.tuples(st.integers(1, 3), st.sampled_from(["", "restart"]), PARAGRAPH)
TABLE = st.lists(st.lists(CELL, min_size=1, max_size=3), min_size=1, max_size=3)


def cell(span: int, merge: str, paragraph: str) -> str:
    merged = f"<w:vMerge w:val='{merge}'/>" if merge else ""
    looks = f"<w:tcPr><w:gridSpan w:val='{span}'/>{merged}</w:tcPr>"
    return f"<w:tc>{looks}{paragraph}</w:tc>"


def body(parts: list[str]) -> Document:
    document = docx.Document()
    for part in parts:
        begin, sign, rest = part.partition(">")
        element = parse_xml(f"{begin} {nsdecls('w')}{sign}{rest}")
        document.element.body.insert(-1, element)
    return document


def expected(document: Document) -> list[str]:
    lines = []
    for block in document.iter_inner_content():
        if not hasattr(block, "rows"):
            lines.append(block.text)
            continue
        rows = [{id(c._tc): c.text for c in row.cells} for row in block.rows]
        lines.append("\n".join("\t".join(row.values()) for row in rows))
    return lines


@given(st.lists(PARAGRAPH | TABLE, max_size=4))
def test_the_text_is_that_of_python_docx(
    tmp_path_factory: pytest.TempPathFactory, blocks: list[Any]
) -> None:
    parts = [
        block
        if isinstance(block, str)
        else "<w:tbl><w:tblPr/><w:tblGrid/>"
        + "".join(f"<w:tr>{''.join(cell(*c) for c in row)}</w:tr>" for row in block)
        + "</w:tbl>"
        for block in blocks
    ]
    document = body(parts)
    path = tmp_path_factory.mktemp("word") / "talk.docx"
    document.save(str(path))
    assert document_lines(path) == expected(document)


def test_merged_cells_stand_in_each_row(tmp_path: Path) -> None:
    document = docx.Document()
    table = document.add_table(3, 2)
    table.cell(0, 0).merge(table.cell(2, 0)).text = "Anna"
    for number in range(3):
        table.cell(number, 1).text = f"line {number}"
    document.save(str(tmp_path / "talk.docx"))
    assert document_lines(tmp_path / "talk.docx") == expected(document)


def spanned(path: Path, span: int) -> None:
    document = docx.Document()
    document.add_table(1, 1).cell(0, 0).text = "Hello"
    sink = io.BytesIO()
    document.save(sink)
    with zipfile.ZipFile(sink) as old, zipfile.ZipFile(path, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            if name == "word/document.xml":
                looks = b'<w:tcPr><w:gridSpan w:val="%d"/>' % span
                data = data.replace(b"<w:tcPr>", looks)
                assert looks in data
            new.writestr(name, data)


@pytest.mark.parametrize("span", [1, 63, 100_000, 999_999_999])
def test_a_span_is_not_multiplied_out(span: int, tmp_path: Path) -> None:
    spanned(tmp_path / "talk.docx", span)
    assert "Hello" in document_lines(tmp_path / "talk.docx")


def test_repeated_text_is_counted(tmp_path: Path) -> None:
    document = docx.Document()
    table = document.add_table(40, 1)
    table.cell(0, 0).merge(table.cell(39, 0)).text = "x" * 100
    document.save(str(tmp_path / "talk.docx"))
    size = 30_000
    assert len(document_lines(tmp_path / "talk.docx", max_text=size)) == 1
    with pytest.raises(LimitError, match=r"a text of more|unpacks to more"):
        document_lines(tmp_path / "talk.docx", max_text=3000)
