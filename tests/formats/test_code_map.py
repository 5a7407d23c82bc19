"""Reading and writing code maps."""

from pathlib import Path

import pytest

import qdabridge as qb
from qdabridge.formats.code_map import (
    Action,
    CodeMap,
    MapRow,
    RowError,
    read_code_map,
    write_code_map,
)
from qdabridge.model import join_path


def written(tmp_path: Path, *lines: str, name: str = "map.csv") -> Path:
    path = tmp_path / name
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_the_short_form(tmp_path: Path) -> None:
    path = written(tmp_path, "old,new", "Barriers > Time,Time", "Pay,", ",Luck")
    code_map = read_code_map(path)
    assert [(r.code, r.new_code, r.place) for r in code_map.rows] == [
        ("Barriers > Time", "Time", "line 2"),
        ("Pay", "", "line 3"),
        ("", "Luck", "line 4"),
    ]
    assert code_map.report.is_clean


@pytest.mark.parametrize("head", ["Old;New", "OLD CODE;New-Code", "code;to"])
def test_heads_are_read_as_people_write_them(head: str, tmp_path: Path) -> None:
    [row] = read_code_map(written(tmp_path, head, "A;B")).rows
    assert (row.code, row.new_code) == ("A", "B")


def test_a_markdown_table(tmp_path: Path) -> None:
    lines = ["| old | new |", "| --- | --- |", "| A | B |"]
    [row] = read_code_map(written(tmp_path, *lines, name="map.md")).rows
    assert (row.code, row.new_code) == ("A", "B")


def test_the_full_form(tmp_path: Path) -> None:
    head = "action,code,new_code,description,colour,codable,retire,guid,note"
    line = "Recolor,A,,Words,abc,No,UNCODE,,why not"
    [row] = read_code_map(written(tmp_path, head, line)).rows
    assert (row.action, row.color, row.codable) == (Action.RECOLOUR, "#abc", False)
    assert (row.retire, row.description, row.note) == ("uncode", "Words", "why not")


def test_columns_that_are_none_of_a_map_are_told(tmp_path: Path) -> None:
    code_map = read_code_map(written(tmp_path, "old,new,mood", "A,B,good"))
    [finding] = code_map.report
    assert (finding.code, finding.location.path) == (
        "column-unread",
        "line 1, column C",
    )


@pytest.mark.parametrize(
    ("column", "cell", "told"),
    [
        ("action", "combine", "use one of keep, rename"),
        ("color", "red", "#RRGGBB"),
        ("codable", "maybe", "yes or no"),
        ("retire", "burn", "keep or uncode"),
    ],
)
def test_cells_that_say_nothing_known(
    column: str, cell: str, told: str, tmp_path: Path
) -> None:
    path = written(tmp_path, f"old,new,{column}", f"A,B,{cell}")
    with pytest.raises(RowError, match=r"map.csv, line 2: ") as caught:
        read_code_map(path)
    assert told in str(caught.value)


def test_another_table_is_refused(tmp_path: Path) -> None:
    with pytest.raises(qb.NotThisFormatError, match="name the columns old and new"):
        read_code_map(written(tmp_path, "a,b", "1,2"))


def test_a_column_that_stands_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RowError) as caught:
        read_code_map(written(tmp_path, "Old,code,new", "A,,C"))
    told = "map.csv, line 1: the columns 'Old' (column A) and 'code' (column B) both"
    assert told in str(caught.value)


def test_a_codebook_is_no_map(tmp_path: Path) -> None:
    with pytest.raises(qb.NotThisFormatError, match=r"codebook diff OLD NEW --map"):
        read_code_map(written(tmp_path, "Code,Definition,Colour", "A,a,#ffffff"))


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_what_is_written_is_read_again(suffix: str, tmp_path: Path) -> None:
    row = MapRow(
        action=Action.MERGE,
        code=join_path(["a > b", ">"]),
        new_code="=1+1",
        description='two\nlines, and "quotes"',
        codable=True,
        place="row 1",
    )
    path = tmp_path / f"map{suffix}"
    write_code_map(CodeMap([row]), path)
    first = path.read_bytes()
    [back] = read_code_map(path).rows
    assert {**vars(back), "place": ""} == {**vars(row), "place": ""}
    write_code_map(CodeMap([row]), path, overwrite=True)
    assert path.read_bytes() == first


def test_a_map_replaces_nothing_unasked(tmp_path: Path) -> None:
    path = written(tmp_path, "precious")
    with pytest.raises(qb.WouldOverwriteError):
        write_code_map(CodeMap([]), path)
    with pytest.raises(qb.UnknownFormatError, match=r"use \.csv or \.xlsx"):
        write_code_map(CodeMap([]), tmp_path / "map.docx")


def test_names_that_hold_the_separator_travel() -> None:
    names = ("a > b", ">", "\\>", "c->d")
    assert CodeMap([]).split(join_path(names)) == names
    assert CodeMap([], separator="/").split("a/b") == ("a", "b")
