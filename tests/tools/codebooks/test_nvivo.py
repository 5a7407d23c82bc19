"""NVivo's codebook in Word: the indent is the tree."""

from collections import Counter
from pathlib import Path

import docx
import pytest
from docx.enum.style import WD_STYLE_TYPE
from docx.shared import Twips
from helpers import sample

from qdabridge.formats.codebook import propose, read_codebook
from qdabridge.report import Severity

Rows = list[tuple[int, str, str]]


def codebook(path: Path, *folders: tuple[str, str, Rows], words: str = "Name") -> Path:
    document = docx.Document()
    for style in (
        "Codebook Title",
        "Folder Name",
        "Folder Description",
        "Nodes Table Header",
    ):
        document.styles.add_style(style, WD_STYLE_TYPE.PARAGRAPH)
    document.add_paragraph("Study", style="Codebook Title")
    for name, description, rows in folders:
        document.add_paragraph(name, style="Folder Name")
        document.add_paragraph(description, style="Folder Description")
        table = document.add_table(rows=1, cols=4)
        for cell, text in zip(
            table.rows[0].cells,
            (words, "Description", "Files", "References"),
            strict=True,
        ):
            cell.paragraphs[0].text = text
            cell.paragraphs[0].style = "Nodes Table Header"
        for indent, code, text in rows:
            cells = table.add_row().cells
            cells[0].paragraphs[0].text = code
            cells[0].paragraphs[0].paragraph_format.left_indent = Twips(indent)
            cells[1].text, cells[2].text, cells[3].text = text, "1", "3"
    document.save(str(path))
    return path


def test_the_real_one_has_613_codes_on_seven_levels() -> None:
    proposal = propose(sample("nvivo/codebook-export.docx"))
    levels = Counter(len(entry.path) for entry in proposal.entries)
    assert proposal.layout == "nvivo-codebook"
    assert len(proposal.entries) == 613
    assert sorted(levels.items()) == [
        (1, 9),
        (2, 79),
        (3, 173),
        (4, 184),
        (5, 83),
        (6, 57),
        (7, 28),
    ]
    assert len({entry.path for entry in proposal.entries}) == 613
    assert not proposal.report.reaching(Severity.WARNING)


def test_a_name_may_stand_under_several_parents(tmp_path: Path) -> None:
    rows = [(0, "A", ""), (450, "Hope", "of A"), (0, "B", ""), (450, "Hope", "of B")]
    proposal = propose(codebook(tmp_path / "c.docx", ("Codes", "", rows), words="Nom"))
    found = {entry.path: entry.description for entry in proposal.entries}
    assert found == {
        ("A",): "",
        ("A", "Hope"): "of A",
        ("B",): "",
        ("B", "Hope"): "of B",
    }
    (finding,) = proposal.report.of("column-left-aside")
    assert "Files, References" in finding.message


def test_indents_count_by_their_order_not_by_their_size(tmp_path: Path) -> None:
    rows = [(0, "A", ""), (300, "B", ""), (1000, "C", ""), (300, "D", "")]
    proposal = propose(codebook(tmp_path / "c.docx", ("Codes", "", rows)))
    paths = [entry.path for entry in proposal.entries]
    assert paths == [("A",), ("A", "B"), ("A", "B", "C"), ("A", "D")]


def test_several_folders_become_codes_on_top_that_are_not_codable(
    tmp_path: Path,
) -> None:
    one, two = [(0, "Hope", "")], [(0, "Hope", ""), (450, "Fear", "")]
    path = codebook(tmp_path / "c.docx", ("Codes", "ours", one), ("Old", "", two))
    with read_codebook(path) as package:
        codes = [(p, c.is_codable) for c, p in package.project.walk_codes()]
        first = package.project.code_book.codes[0]
    assert codes == [
        (("Codes",), False),
        (("Codes", "Hope"), True),
        (("Old",), False),
        (("Old", "Hope"), True),
        (("Old", "Hope", "Fear"), True),
    ]
    assert first.description == "ours"


def test_the_description_of_a_single_folder_is_told(tmp_path: Path) -> None:
    path = codebook(tmp_path / "c.docx", ("Codes", "all of them", [(0, "Hope", "")]))
    report = propose(path).report
    assert [f.code for f in report.losses] == ["folder-description-dropped"]


@pytest.mark.parametrize("name", ["", "   "])
def test_a_row_without_a_name_is_told(tmp_path: Path, name: str) -> None:
    rows = [(0, "Hope", ""), (450, name, "whose?")]
    proposal = propose(codebook(tmp_path / "c.docx", ("Codes", "", rows)))
    assert [entry.path for entry in proposal.entries] == [("Hope",)]
    (finding,) = proposal.report.of("row-dropped")
    assert str(finding.location) == "table 1, row 3"
