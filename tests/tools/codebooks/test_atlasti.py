"""ATLAS.ti's codebook, its code manager's report and the table it imports."""

from pathlib import Path

import pytest
from cells import grid_of
from code_trees import outline, plain_book, read_back, save
from helpers import sample
from openpyxl import load_workbook

from qdabridge import Code, CodeBook, Guid
from qdabridge.codebook.content import Content
from qdabridge.codebook.proposal import Hints
from qdabridge.formats.codebook import propose
from qdabridge.tabular.grid import Cell
from qdabridge.tools.atlasti.codebook import (
    paths_of,
    read_codebook,
    read_manager,
    recognises_codebook,
    recognises_manager,
)

DESKTOP = "atlasti/desktop-csv/20250914_codebook_full.csv"
MANAGER = "atlasti/desktop-csv/20250914_code_list_frequencies.csv"


def book_of(*names: str) -> CodeBook:
    return CodeBook(codes=[Code(guid=Guid.new(), name=name) for name in names])


def test_the_real_codebook_has_465_codes_below_18() -> None:
    proposal = propose(sample(DESKTOP))
    assert proposal.layout == "atlasti-codebook"
    assert len(proposal.entries) == 465
    assert sum(len(entry.path) == 1 for entry in proposal.entries) == 18
    assert {len(entry.path) for entry in proposal.entries} == {1, 2}
    assert {group for e in proposal.entries for group in e.groups} >= {
        "Themes",
        "ATLAS",
    }
    assert proposal.report.is_clean


def test_both_real_exports_of_one_project_give_the_same_tree() -> None:
    book, manager = propose(sample(DESKTOP)), propose(sample(MANAGER))
    assert manager.layout == "atlasti-code-manager"
    known, found = (
        [(entry.path, len(entry.groups)) for entry in proposal.entries]
        for proposal in (book, manager)
    )
    assert known == found  # the team renamed some of the groups in between


def test_the_real_workbook_of_the_manager_has_eight_levels() -> None:
    proposal = propose(sample("atlasti/desktop-xlsx/codebook.xlsx"))
    assert len(proposal.entries) == 810
    assert max(len(entry.path) for entry in proposal.entries) == 8
    assert not any(e.path[-1].startswith(("●", "○")) for e in proposal.entries)
    assert {e.groups for e in proposal.entries if e.groups} >= {("Dashboard Feedback",)}


def test_its_statistics_are_no_report_of_codes() -> None:
    path = sample("atlasti/desktop-xlsx/codebook-statistics.xlsx")
    assert not recognises_manager(Content(path))


@pytest.mark.parametrize(
    ("names", "paths"),
    [
        (["A", "A: B"], [("A",), ("A", "B")]),
        (["A: B"], [("A: B",)]),
        (["A", "A: B: C"], [("A",), ("A", "B: C")]),
        (["A: B", "A: B: C"], [("A: B",), ("A: B", "C")]),
        (["A", "A: B", "A: B: C"], [("A",), ("A", "B"), ("A", "B", "C")]),
        (["A", "A: "], [("A",), ("A: ",)]),
    ],
)
def test_a_colon_divides_where_the_first_part_is_a_code(
    names: list[str], paths: list[tuple[str, ...]]
) -> None:
    assert paths_of(names) == paths


def test_the_table_of_the_web_is_one_too() -> None:
    grid = grid_of(
        ["name", "comment", "codegroup 1"],
        ["Hope", "Looks ahead.", "Core"],
        ["", "no name", ""],
        name="codes",
    )
    content = Content.of([grid])
    assert recognises_codebook(content)
    proposal = read_codebook(content, Hints())
    (entry,) = proposal.entries
    assert (entry.name, entry.description, entry.groups) == (
        "Hope",
        "Looks ahead.",
        ("Core",),
    )
    (finding,) = proposal.report.of("row-dropped")
    assert str(finding.location) == "sheet codes, row 3"


def test_the_manager_is_read_by_position_where_headers_are_strange() -> None:
    grid = grid_of(
        ["Código", "", "Extensão", "??", "???", "????", "?????"],
        [Cell("● Hope", color="#8C510A"), "", "3", "0", "A, B\nC, D", "2", "A comment"],
        ["", "○ Fear", "1", "0", "A, B", "2", ""],
        ["", "○ Pain", "1", "0", "A, B", "1", ""],
        kind="csv",
    )
    info = grid_of(["Title:", "ATLAS.ti Report"], name="Info")
    content = Content.of([grid, info])
    assert recognises_manager(content)
    proposal = read_manager(content, Hints())
    hope, fear, pain = proposal.entries
    assert (hope.color, hope.description) == ("#8C510A", "A comment")
    assert hope.groups == ("A, B", "C, D")
    assert (fear.path, fear.groups) == (("Hope", "Fear"), ("A", "B"))
    assert pain.groups == ("A, B",)
    assert [str(f.location) for f in proposal.report.of("sheet-left-aside")] == ["Info"]


def test_the_workbook_it_imports_has_paths_comments_and_groups(tmp_path: Path) -> None:
    save(plain_book(), "atlasti", tmp_path / "codes.xlsx")
    rows = list(load_workbook(tmp_path / "codes.xlsx").worksheets[0].values)
    assert rows == [
        ("Code", "Comment", "Code Group 1"),
        ("Barriers", None, None),
        ("Barriers: Time", "No time.", "Core"),
        ("Hope", "Looks ahead.\nOften.", None),
    ]
    again = read_back(tmp_path / "codes.xlsx")
    assert [group.name for group in again.sets] == ["Core"]
    assert again.sets[0].member_codes == [again.codes[0].codes[0].guid]


def test_colons_stay_where_they_mean_nothing_and_give_way_where_they_would(
    tmp_path: Path,
) -> None:
    path = tmp_path / "codes.csv"
    assert not save(book_of("A: B", "C"), "atlasti", path).losses
    assert outline(read_back(path)) == [("A: B",), ("C",)]
    report = save(book_of("A: B", "A"), "atlasti", path)
    assert [f.code for f in report.losses] == ["name-characters-approximated"]
    assert outline(read_back(path)) == [("A∶ B",), ("A",)]
