"""Real exports of tools are read as the tables they are."""

import pytest
from helpers import sample
from hypothesis import given
from hypothesis import strategies as st

from qdabridge.tabular.grid import Continued, unique_names
from qdabridge.tabular.reading import read_grids

TABLES = {
    "atlasti/desktop-csv/20250914_code_list_frequencies.csv": [("", 466, 9)],
    "atlasti/desktop-csv/20250914_codebook_full.csv": [("", 466, 6)],
    "atlasti/desktop-csv/20250914_quotation_export.csv": [("", 395, 13)],
    "atlasti/desktop-csv/20250914_theme_frequencies.csv": [("", 19, 8)],
    "atlasti/desktop-xlsx/codebook.xlsx": [("Sheet1", 811, 13)],
    "atlasti/desktop-xlsx/codebook-statistics.xlsx": [
        ("Statistics", 809, 16),
        ("Info", 9, 2),
    ],
    "codebooks/journal-codebook-arguLens.xlsx": [
        ("Level-1", 13, 7),
        ("Level-2 Component", 24, 7),
        ("Level-2 Standpoint", 3, 7),
    ],
    "nvivo/codebook-export.docx": [("table 1", 614, 4)],
    "qualcoder/qc3.5/exports/coding_report.csv": [("", 3, 6)],
    "qualcoder/v17/exports/coding_report.csv": [("", 12, 7)],
    "qualcoder/v17/exports/coding_report.xlsx": [("Sheet", 12, 7)],
    "taguette/desktop/exports/codebook.csv": [("", 10, 4)],
    "taguette/desktop/exports/codebook.xlsx": [("codebook", 10, 4)],
    "taguette/desktop/exports/highlights_all.csv": [("", 17, 4)],
}


@pytest.mark.parametrize(("name", "tables"), TABLES.items(), ids=TABLES)
def test_all_of_it_is_there(name: str, tables: list[tuple[str, int, int]]) -> None:
    grids = read_grids(sample(name))
    assert [(grid.name, len(grid.rows), grid.width) for grid in grids] == tables


def test_sheet_and_csv_of_one_tool_say_the_same() -> None:
    (sheet,) = read_grids(sample("taguette/desktop/exports/highlights_all.xlsx"))
    (text,) = read_grids(sample("taguette/desktop/exports/highlights_all.csv"))
    for left, right in zip(sheet.rows, text.rows, strict=True):
        assert [c.text for c in left.cells] == [c.text for c in right.cells]


def test_colours_of_the_theme_and_merged_cells_are_seen() -> None:
    grid = read_grids(sample("codebooks/journal-codebook-arguLens.xlsx"))[0]
    head, first, second = grid.rows[:3]
    assert (head[0].fill, head[0].color, head[0].is_bold) == (
        "#000000",
        "#FFFFFF",
        True,
    )
    assert first[0].fill == "#DAE3F3"
    assert second[0].continued is Continued.ABOVE


def _plainly(names: list[str]) -> list[str]:
    """Give unique names as the words say it, one number after the other."""
    found: list[str] = []
    for name in names:
        tries = (name, *(f"{name} ({n})" for n in range(2, len(names) + 2)))
        taken = {one.casefold() for one in found}
        found.append(next(one for one in tries if one.casefold() not in taken))
    return found


@given(
    st.lists(st.sampled_from(["a", "A", "a (2)", "A (2)", "a (3)", "a (2) (2)", "b"]))
)
def test_unique_names_are_those_that_trying_each_number_gives(names: list[str]) -> None:
    assert unique_names(names) == _plainly(names)


def test_thousands_of_equal_names_are_not_tried_with_every_number() -> None:
    asked = []

    def joined(name: str, number: str) -> str:
        asked.append(number)
        return f"{name} {number}"

    assert len({*unique_names(["same"] * 1000, joined)}) == 1000
    assert len(asked) == 999
