"""Any codebook file is opened, or refused with a reason."""

import zipfile
from pathlib import Path

import pytest

from qdabridge.catalogue import CODEBOOK_LISTS
from qdabridge.codebook.proposal import Hints
from qdabridge.errors import LimitError, ReadError
from qdabridge.formats.codebook import propose, read_codebook
from qdabridge.package import Limits


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    for path in (tmp_path / "no.xlsx", tmp_path):
        with pytest.raises(ReadError, match="check the name"):
            propose(path)


def test_a_large_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "codes.csv").write_text("tag\n" + "x\n" * 100)
    with pytest.raises(LimitError, match="more than 50 bytes"):
        propose(tmp_path / "codes.csv", max_bytes=50)
    with pytest.raises(LimitError):
        read_codebook(tmp_path / "codes.csv", limits=Limits(max_text_bytes=50))


def test_a_path_of_a_thousand_parts_is_refused(tmp_path: Path) -> None:
    (tmp_path / "codes.txt").write_text(">>".join("abcdefghij" * 100))
    with pytest.raises(LimitError, match="line 1: more than 100 levels"):
        propose(tmp_path / "codes.txt")


@pytest.mark.parametrize("suffix", [".xlsx", ".docx", ".odt", ".csv", ".txt", ".yaml"])
@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\0\1\2\3" * 100,
        b"PK\x03\x04 and no more",
        b"\xff\xfe\x00",
        b'"open\nquote, and more\n',
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600,
    ],
)
def test_rubbish_gives_a_clear_error_or_nothing(
    tmp_path: Path, suffix: str, data: bytes
) -> None:
    path = tmp_path / f"codes{suffix}"
    path.write_bytes(data)
    errors = []
    for layout in (None, *CODEBOOK_LISTS):
        try:
            propose(path, Hints(layout=layout))
        except ReadError as error:
            errors.append(error)
    assert errors
    assert all(error.hint for error in errors)


def test_a_zip_of_something_else_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "codes.docx", "w") as archive:
        archive.writestr("word/document.xml", "<not-word/>")
    with pytest.raises(ReadError):
        propose(tmp_path / "codes.docx")


def test_reading_gives_a_project_of_codes_and_its_groups(tmp_path: Path) -> None:
    path = tmp_path / "my codes.csv"
    path.write_text("Code;Comment;Code Group 1\nHope;ahead;Core\n")
    with read_codebook(path) as package:
        project = package.project
        assert project.name == "my codes"
        assert [group.name for group in project.sets] == ["Core"]
        assert [code.name for code in project.code_book.codes] == ["Hope"]
        (finding,) = package.report.of("codebook-understood")
        assert "1 code, understood as atlasti-codebook" in finding.message


def test_a_table_can_be_chosen(tmp_path: Path) -> None:
    from openpyxl import Workbook

    book = Workbook()
    for name, code in (("One", "Hope"), ("Two", "Fear")):
        sheet = book.create_sheet(name)
        sheet.append(["Code", "Memo"])
        sheet.append([code, ""])
    path = tmp_path / "codes.xlsx"
    book.save(path)
    for sheet_name, code in (("One", "Hope"), ("two", "Fear")):
        for layout in (None, "maxqda-memo-table"):
            proposal = propose(path, Hints(sheet=sheet_name, layout=layout))
            assert [entry.name for entry in proposal.entries] == [code]
            assert not proposal.report.of("sheet-left-aside")


CODES = (
    "| Code | Definition |\n|---|---|\n| `{}` | What grows in it. |\n| `{}` | Rain. |\n"
)


def test_names_set_as_code_in_markdown_are_names(tmp_path: Path) -> None:
    path = tmp_path / "codes.md"
    path.write_text(f"# Beds\n\n{CODES.format('soil_kind', 'water')}", "utf-8")
    assert [e.path for e in propose(path).entries] == [("soil_kind",), ("water",)]


def test_headings_with_ids_beside_a_table_are_told(tmp_path: Path) -> None:
    heads = "".join(f"### A{n} `bed_{n}` - Bed {n}\nText.\n\n" for n in range(1, 6))
    path = tmp_path / "codes.md"
    path.write_text(f"# Beds\n\n{heads}{CODES.format('good', 'bad')}", "utf-8")
    [finding] = propose(path).report.of("tree-doubtful")
    assert "5 headings such as 'A1" in finding.message
    path.write_text(f"# 1 Beds\n\n## 1.1 Aim\n\n{CODES.format('a', 'b')}", "utf-8")
    assert not propose(path).report.of("tree-doubtful")
