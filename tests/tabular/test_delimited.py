"""Delimited text is read whatever its delimiter and encoding."""

import csv
import io
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from qdabridge.errors import DamagedPackageError, LimitError, ReadError
from qdabridge.tabular.grid import Grid
from qdabridge.tabular.read_text import (
    DELIMITERS,
    decoded,
    delimited_grid,
    delimited_records,
)
from qdabridge.tabular.reading import read_grids

HERE = Path("table.csv")


def grid_of(text: str, **options: str) -> Grid:
    return delimited_grid(text, HERE, **options)  # type: ignore[arg-type]


def texts(grid: Grid) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for row in grid.rows]


def written(rows: list[list[str]], delimiter: str, quoting: int = csv.QUOTE_ALL) -> str:
    sink = io.StringIO()
    csv.writer(sink, delimiter=delimiter, quoting=quoting).writerows(rows)  # type: ignore[arg-type]
    return sink.getvalue()


CELLS = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]))
GRIDS = st.integers(2, 5).flatmap(
    lambda width: st.lists(
        st.lists(CELLS, min_size=width, max_size=width), min_size=1, max_size=8
    )
)


def expected(rows: list[list[str]]) -> list[list[str]]:
    folded = [[c.replace("\r\n", "\n").replace("\r", "\n") for c in r] for r in rows]
    return [row for row in folded if any(cell.strip() for cell in row)]


@given(GRIDS, st.sampled_from(sorted(DELIMITERS)))
def test_quoted_cells_are_read_back_without_naming_the_delimiter(
    rows: list[list[str]], delimiter: str
) -> None:
    assert texts(grid_of(written(rows, delimiter))) == expected(rows)


@given(GRIDS, st.sampled_from(sorted(DELIMITERS)))
def test_cells_are_read_back_when_the_delimiter_is_named(
    rows: list[list[str]], delimiter: str
) -> None:
    text = written(rows, delimiter, csv.QUOTE_MINIMAL)
    assume(not text[:6].lower().lstrip('"').startswith("sep="))
    assert texts(grid_of(text, delimiter=delimiter)) == expected(rows)


@given(
    st.text(st.characters(codec="cp1252", exclude_characters="\0\ufeff"), min_size=1),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252"]),
)
def test_text_is_decoded_when_the_encoding_is_named(text: str, encoding: str) -> None:
    assert decoded(text.encode(encoding), HERE, encoding)[0] == text


@pytest.mark.parametrize(
    ("encoding", "told"),
    [
        ("utf-8", ()),
        ("utf-8-sig", ()),
        ("utf-16", ()),
        ("utf-16-le", ("encoding utf-16-le",)),
        ("utf-16-be", ("encoding utf-16-be",)),
        ("cp1252", ("encoding cp1252",)),
    ],
)
def test_encoding_is_found(tmp_path: Path, encoding: str, told: tuple[str]) -> None:
    path = tmp_path / "table.csv"
    path.write_bytes("Code;Größe\r\nHöhe – „oben“;3\r\n".encode(encoding))
    (grid,) = read_grids(path)
    assert texts(grid) == [["Code", "Größe"], ["Höhe – „oben“", "3"]]
    assert grid.assumed == (*told, "delimiter ';' (semicolon)")


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        (
            "Code;Weight\nA;1,5\nB;2,5\n",
            [["Code", "Weight"], ["A", "1,5"], ["B", "2,5"]],
        ),
        ("a,b\nc;d,e\n", [["a", "b"], ["c;d", "e"]]),
        ("My codebook\nCode,Text\nA,x\nB,y\n", None),
        ("Code\tText\nA, b, c\td; e; f\n", [["Code", "Text"], ["A, b, c", "d; e; f"]]),
        ("Code|Text\nA|b\n", [["Code", "Text"], ["A", "b"]]),
        ("Hope\nFear\n", [["Hope"], ["Fear"]]),
        ("Hope\nFear, of all\nJoy\n", [["Hope"], ["Fear, of all"], ["Joy"]]),
        ('"a,b";"c,d"\n"e,f";"g,h"\n', [["a,b", "c,d"], ["e,f", "g,h"]]),
    ],
)
def test_delimiter_is_found(text: str, rows: list[list[str]] | None) -> None:
    found = texts(grid_of(text))
    assert found == rows if rows else found[1] == ["Code", "Text"]


def test_line_of_excel_names_the_delimiter_and_is_no_row() -> None:
    grid = grid_of("sep=;\r\na,b;c\r\nd,e;f\r\n")
    assert texts(grid) == [["a,b", "c"], ["d,e", "f"]]
    assert [row.number for row in grid.rows] == [2, 3]
    assert grid.assumed == ()


def test_rows_have_the_line_at_which_they_begin() -> None:
    grid = grid_of('a,b\n"x\ny",""\n\n"say ""so""",2\r\n')
    assert [row.number for row in grid.rows] == [1, 2, 5]
    assert texts(grid)[1:] == [["x\ny", ""], ['say "so"', "2"]]
    assert grid.where(grid.rows[2], 1) == "line 5, column B"


def test_leading_blanks_stay() -> None:
    assert texts(grid_of("a,b\n  c,d\n"))[1] == ["  c", "d"]


def test_open_quotation_mark_is_told_with_its_line() -> None:
    with pytest.raises(DamagedPackageError, match="line 3: a quotation mark opens"):
        grid_of('a,b\nc,d\n"e,f\ng,h\n')
    with pytest.raises(DamagedPackageError, match="line 2"):
        grid_of('a,b\n"c,d\n"e",f\n')


def test_words_after_a_quotation_mark_are_kept_and_told() -> None:
    grid = grid_of('a,b\n"Hope" is,d\n5" nails,e\n')
    assert texts(grid) == [["a", "b"], ["Hope is", "d"], ['5" nails', "e"]]
    assert "quotation marks that do not enclose a cell: line 2" in grid.assumed


def test_broken_byte_in_utf8_is_told_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_bytes("Größe,ä\nö,ü\n".encode() * 5 + b"\xff,x\n")
    with pytest.raises(DamagedPackageError, match="line 11: a byte that is not UTF-8"):
        read_grids(path)
    with pytest.raises(DamagedPackageError, match="line 11: a byte that is not utf-8"):
        read_grids(path, encoding="utf-8")


def test_options_that_cannot_be_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text("a,b\n", encoding="utf-8")
    with pytest.raises(ReadError, match="there is no encoding klingon"):
        read_grids(path, encoding="klingon")
    with pytest.raises(ReadError, match="not a single character"):
        read_grids(path, delimiter="::")
    with pytest.raises(LimitError, match="line 1: more than 1 cells"):
        read_grids(path, max_cells=1)


def test_huge_cell_is_read_and_the_limit_of_csv_left_alone() -> None:
    before = csv.field_size_limit()
    text = "x" * 1_000_000
    assert texts(grid_of(f"a,{text}\n")) == [["a", text]]
    assert csv.field_size_limit() == before


@given(st.text(alphabet='a,;"\n\r \t|'), st.sampled_from([None, ",", ";"]))
def test_any_text_is_a_table_or_a_clear_error(text: str, delimiter: str | None) -> None:
    try:
        grid = delimited_grid(text, HERE, delimiter=delimiter)
    except ReadError:
        return
    count = len(io.StringIO(text, newline="").readlines())
    numbers = [row.number for row in grid.rows]
    assert numbers == sorted(set(numbers))
    assert all(1 <= number <= count for number in numbers)


def test_records_are_the_cells_of_the_grid() -> None:
    text = 'a;b\r\n;\r\n"1\r\n2";3\r\n'
    grid = delimited_grid(text, Path("a.csv"))
    cells = [(row.number, [cell.text for cell in row.cells]) for row in grid.rows]
    records = list(delimited_records(text, Path("a.csv")))
    assert [(n, [c.replace("\r\n", "\n") for c in row]) for n, row in records] == cells
