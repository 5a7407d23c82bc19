"""Pipe tables are read."""

from pathlib import Path

import pytest

from qdabridge.errors import LimitError
from qdabridge.tabular.grid import Grid
from qdabridge.tabular.read_text import has_table, markdown_grids
from qdabridge.tabular.reading import read_grids

TEXT = r"""# Codebook

Made by hand.

| Code | Description | n |
|:-----|-------------|--:|
| Hope | first<br>second \| third |   3 |
|   Joy | **all bold** |  12 |
| &nbsp;&nbsp;Trust | — a &amp; b |

Then:

a | b
--|--
\*c\* | `d`
"""


def grids(text: str = TEXT) -> list[Grid]:
    return markdown_grids(text, Path("codes.md"))


def test_tables_are_read() -> None:
    first, second = grids()
    assert (first.name, second.name) == ("table 1", "table 2")
    rows = [(row.number, [cell.text for cell in row.cells]) for row in first.rows]
    assert rows == [
        (5, ["Code", "Description", "n"]),
        (7, ["Hope", "first\nsecond | third", "3"]),
        (8, ["  Joy", "all bold", "12"]),
        (9, ["  Trust", "— a & b"]),
    ]
    assert first.rows[2][1].is_bold
    assert not first.rows[2][0].is_bold
    assert [cell.text for cell in second.rows[1].cells] == ["*c*", "`d`"]


def test_what_stands_above_is_kept() -> None:
    first, second = grids()
    assert [(cell.text, cell.style) for cell in first.heading] == [
        ("Codebook", "heading 1"),
        ("Made by hand.", None),
    ]
    assert [cell.text for cell in second.heading] == ["Then:"]


def test_single_table_has_no_name(tmp_path: Path) -> None:
    path = tmp_path / "codes.md"
    path.write_text("| a | b |\n|---|---|\n| c | d |\n", encoding="utf-8")
    (grid,) = read_grids(path)
    assert (grid.kind, grid.name) == ("markdown", "")
    assert grid.where(grid.rows[1]) == "line 3"


@pytest.mark.parametrize(
    "text", ["a|b\nc|d\n", "a\n---\n", "a,b\n--,--\n", "|a|\n|-|-|"]
)
def test_other_texts_are_no_tables(text: str) -> None:
    assert not has_table(text)


def test_limit_is_told() -> None:
    with pytest.raises(LimitError, match="line 5: more than 4 cells"):
        markdown_grids(TEXT, Path("codes.md"), max_cells=4)


def test_headings_with_a_line_below_are_headings() -> None:
    text = "---\ntitle: Beds\n---\n\nScheme\n======\n\nSoil\n----\n\n{}\nThis.\n"
    table = "| a | b |\n|---|---|\n| c | d |\n"
    (grid,) = markdown_grids(text.format(table), Path("codes.md"))
    styled = [(cell.text, cell.style) for cell in grid.heading if cell.style]
    assert styled == [("Scheme", "heading 1"), ("Soil", "heading 2")]
