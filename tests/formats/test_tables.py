"""Tables to files and folders."""

from pathlib import Path

import openpyxl
import pytest
from table_strategies import TYPED

from qdabridge import UnknownFormatError, WouldOverwriteError, WriteError
from qdabridge.formats.tidy import write_tables
from qdabridge.tabular.table import Table

OTHER = Table("other", TYPED.columns[:1], [("x",)])


def test_several_tables_make_a_folder(tmp_path: Path) -> None:
    write_tables([TYPED, OTHER], tmp_path / "out", format="csv", describe=True)
    names = sorted(path.name for path in (tmp_path / "out").iterdir())
    assert names == ["columns.csv", "other.csv", "typed.csv"]
    text = (tmp_path / "out" / "columns.csv").read_text()
    assert "typed,whole,integer,code points,a number" in text


def test_or_one_file_that_holds_them_all(tmp_path: Path) -> None:
    path = tmp_path / "out.xlsx"
    assert write_tables([TYPED, OTHER], path).is_clean
    assert openpyxl.load_workbook(path).sheetnames == ["typed", "other"]


def test_one_table_is_one_file(tmp_path: Path) -> None:
    write_tables([OTHER], tmp_path / "out.csv")
    assert (tmp_path / "out.csv").read_bytes() == b"text\r\nx\r\n"


def test_nothing_is_written_over_unasked(tmp_path: Path) -> None:
    (tmp_path / "other.csv").write_text("mine")
    with pytest.raises(WouldOverwriteError, match=r"other\.csv: the file exists"):
        write_tables([TYPED, OTHER], tmp_path, format="csv")
    assert [path.name for path in tmp_path.iterdir()] == ["other.csv"]
    write_tables([TYPED, OTHER], tmp_path, format="csv", overwrite=True)
    assert (tmp_path / "other.csv").read_bytes() == b"text\r\nx\r\n"


def test_a_source_is_never_written_over(tmp_path: Path) -> None:
    path = tmp_path / "mine.csv"
    path.write_text("mine")
    with pytest.raises(WouldOverwriteError, match="the input itself"):
        write_tables([OTHER], path, source=path, overwrite=True)


def test_wrong_names_are_explained(tmp_path: Path) -> None:
    with pytest.raises(UnknownFormatError, match=r"suffix \.doc says no format"):
        write_tables([OTHER], tmp_path / "out.doc")
    with pytest.raises(UnknownFormatError, match="no format 'paper' for tables"):
        write_tables([OTHER], tmp_path / "out", format="paper")
    (tmp_path / "file").write_text("")
    with pytest.raises(WriteError, match="the folder cannot be made"):
        write_tables([TYPED, OTHER], tmp_path / "file", format="csv")


def test_findings_name_the_file(tmp_path: Path) -> None:
    long = Table("long", OTHER.columns, [("\x07",)])
    report = write_tables([long, OTHER], tmp_path / "out.xlsx")
    assert [str(f.location) for f in report] == ["sheet long, row 2, column A"]
