"""Tidy tables as files: real readers get from them what was in the project."""

import csv
import hashlib
import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pandas
import polars
import pytest
from helpers import codes, guid

import qdabridge as qb
from qdabridge.errors import UnknownFormatError, UnsupportedContentError
from qdabridge.operations.tables.saving import save_tables

FIXTURES = Path(__file__).parents[2] / "fixtures"
HOSTILE = '=1+1\n"said" she, \t«hope» 😀; '
"""A name or quote that looks like a formula, a new line, a new cell."""


def project() -> qb.Project:
    """A project whose texts are hard on file formats."""
    code = qb.Code(guid=guid(2), name=HOSTILE, description="")
    ada = qb.User(guid=guid(9), name="@Ada")
    coding = qb.Coding(
        guid=guid(4),
        code_ref=code.guid,
        creating_user=ada.guid,
        creation_date_time=qb.DateTime("2024-05-01T10:00:00+02:00"),
    )
    selection = qb.PlainTextSelection(
        guid=guid(3), start_position=2, end_position=2 + len(HOSTILE), codings=[coding]
    )
    talk = qb.TextSource(
        guid=guid(1),
        name="a/b: Talk?",
        plain_text_content=f"x {HOSTILE} y",
        plain_text_selections=[selection],
        codings=[qb.Coding(guid=guid(5), code_ref=code.guid)],
    )
    case = qb.Case(
        guid=guid(6),
        name="C",
        source_refs=[talk.guid],
        variable_values=[
            qb.VariableValue(variable_ref=guid(7), integer_value=41),
            qb.VariableValue(variable_ref=guid(8), date_value="2024-02-29"),
        ],
    )
    return qb.Project(
        name="P",
        users=[ada],
        code_book=qb.CodeBook(codes=[code]),
        variables=[
            qb.Variable(guid=guid(7), name="age"),
            qb.Variable(guid=guid(8), name="Born; on"),
        ],
        cases=[case],
        sources=[talk],
    )


@pytest.fixture
def package() -> qb.Package:
    return qb.Package(project())


def saved(package: qb.Package, path: Path, **options: Any) -> Path:
    save_tables(package, path, join_cases=True, **options)
    return path


# --- Real readers -------------------------------------------------------------------


def by_csv(path: Path) -> tuple[Any, ...]:
    with (path / "codings.csv").open(encoding="utf-8", newline="") as file:
        row = next(iter(csv.DictReader(file)))
    return row["code"], row["quote"], int(row["start"]), int(row["case.age"])


def by_jsonl(path: Path) -> tuple[Any, ...]:
    text = (path / "codings.jsonl").read_text(encoding="utf-8")
    row = json.loads(text.split("\n")[0])
    return row["code"], row["quote"], row["start"], row["case.age"]


def by_pandas(path: Path) -> tuple[Any, ...]:
    frame = pandas.read_parquet(path / "codings.parquet")
    assert str(frame["created"].dtype) == "datetime64[us, UTC]"
    assert pandas.isna(frame["start"][1])
    row = frame.iloc[0]
    return row["code"], row["quote"], int(row["start"]), int(row["case.age"])


def by_polars(path: Path) -> tuple[Any, ...]:
    frame = polars.read_parquet(path / "codings.parquet")
    assert frame.schema["case.Born; on"] == polars.Date
    assert frame.schema["start"] == polars.Int64
    return frame.select("code", "quote", "start", "case.age").row(0)


def by_duckdb(path: Path) -> tuple[Any, ...]:
    return ask_duckdb(
        f"""select code, quote, start, "case.age" from '{path}/codings.parquet'"""
    )[0]


def by_duckdb_jsonl(path: Path) -> tuple[Any, ...]:
    [(start, created)] = ask_duckdb(
        f"""select typeof(start), typeof(created) from '{path}/codings.jsonl' limit 1"""
    )
    assert start == "BIGINT"
    assert created.startswith(("TIMESTAMP", "VARCHAR"))
    return ask_duckdb(
        f"""select code, quote, start, "case.age" from '{path}/codings.jsonl'"""
    )[0]


def by_duckdb_csv(path: Path) -> tuple[Any, ...]:
    return ask_duckdb(
        f"""select code, quote, start, "case.age" from '{path}/codings.csv'"""
    )[0]


def ask_duckdb(query: str) -> list[tuple[Any, ...]]:
    with closing(duckdb.connect()) as database:
        return database.execute(query).fetchall()


def by_sqlite(path: Path) -> tuple[Any, ...]:
    with closing(sqlite3.connect(path)) as database:
        [row] = database.execute(
            'select c.code, quote, start, "case.age" from codings c'
            " join codes on codes.guid = code_guid where start is not null"
        )
        tables = database.execute("select count(distinct [table]) from columns")
        assert tables.fetchone() == (12,)
    assert isinstance(row, tuple)
    return row


def by_openpyxl(path: Path) -> tuple[Any, ...]:
    book = openpyxl.load_workbook(path, read_only=True)
    heads, row = list(book["codings"].iter_rows(max_row=2, values_only=True))
    book.close()
    cells = dict(zip(heads, row, strict=True))
    return cells["code"], cells["quote"], cells["start"], cells["case.age"]


@pytest.mark.parametrize(
    ("name", "format", "read"),
    [
        ("out", "csv", by_csv),
        ("out", "jsonl", by_jsonl),
        ("out", "parquet", by_pandas),
        ("out", "parquet", by_polars),
        ("out", "parquet", by_duckdb),
        ("out", "jsonl", by_duckdb_jsonl),
        ("out", "csv", by_duckdb_csv),
        ("out.sqlite", None, by_sqlite),
        ("out.xlsx", None, by_openpyxl),
    ],
)
def test_real_readers_get_what_was_there(
    name: str,
    format: str | None,
    read: Callable[[Path], tuple[Any, ...]],
    package: qb.Package,
    tmp_path: Path,
) -> None:
    path = saved(package, tmp_path / name, format=format)
    assert read(path) == (HOSTILE, HOSTILE, 2, 41)


def test_duckdb_reads_the_csv_with_types(package: qb.Package, tmp_path: Path) -> None:
    path = saved(package, tmp_path / "out")
    found = ask_duckdb(
        "select quote, start, typeof(start), typeof(created), epoch(created)::bigint"
        f" from read_csv('{path}/codings.csv')"
    )
    types = ("BIGINT", "TIMESTAMP WITH TIME ZONE")
    assert found == [(HOSTILE, 2, *types, 1714550400), (None, None, *types, None)]


# --- Folders ------------------------------------------------------------------------


def test_a_folder_has_a_file_for_each_table(
    package: qb.Package, tmp_path: Path
) -> None:
    found = save_tables(package, tmp_path / "out")
    names = {path.name for path in (tmp_path / "out").iterdir()}
    assert names == {*(str(table.file) for table in found.tables), "columns.csv"}
    assert {table.name: table.rows for table in found.tables}["codings"] == 2
    assert (found.format, found.texts) == ("csv", 0)
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_texts_are_those_that_positions_count_in(tmp_path: Path) -> None:
    with qb.open(FIXTURES / "study.qdpx") as package:
        found = save_tables(package, tmp_path / "out", texts=True)
    assert found.texts == 8
    texts = polars.read_csv(tmp_path / "out" / "texts.csv")
    words = {}
    for row in texts.iter_rows(named=True):
        data = (tmp_path / "out" / row["text_file"]).read_bytes()
        assert hashlib.sha256(data).hexdigest() == row["sha256"]
        words[row["source_guid"]] = data.decode()
        assert len(words[row["source_guid"]]) == row["characters"]
    sources = polars.read_csv(tmp_path / "out" / "sources.csv")
    assert set(sources["text_file"]) == set(texts["text_file"])
    for row in polars.read_csv(tmp_path / "out" / "codings.csv").iter_rows(named=True):
        assert words[row["source_guid"]][row["start"] : row["end"]] == row["quote"]


def test_the_same_tables_give_the_same_files(tmp_path: Path) -> None:
    for name in ("one", "two"):
        with qb.open(FIXTURES / "full.qdpx") as package:
            save_tables(package, tmp_path / name, texts=True)
    one, two = (
        {p.relative_to(tmp_path / n): p.read_bytes() for p in files(tmp_path / n)}
        for n in ("one", "two")
    )
    assert one == two


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_quotes_can_be_left_out(package: qb.Package, tmp_path: Path) -> None:
    path = saved(package, tmp_path / "out", quotes=False)
    for file in files(path):
        head = file.read_text(encoding="utf-8").partition("\r\n")[0].split(",")
        assert not {"quote", "selection_name"} & set(head)
    assert "said" not in (path / "selections.csv").read_text(encoding="utf-8")


def test_a_folder_in_use_is_not_touched(package: qb.Package, tmp_path: Path) -> None:
    mine = tmp_path / "out" / "mine.txt"
    mine.parent.mkdir()
    mine.write_text("mine")
    with pytest.raises(qb.WouldOverwriteError, match="not empty"):
        save_tables(package, tmp_path / "out")
    assert files(tmp_path) == [mine]


def test_only_own_files_are_replaced(package: qb.Package, tmp_path: Path) -> None:
    out = saved(package, tmp_path / "out", texts=True)
    (out / "mine.txt").write_text("mine")
    (out / "codes.csv").write_text("old")
    saved(package, out, texts=True, overwrite=True)
    assert (out / "mine.txt").read_text() == "mine"
    assert (out / "codes.csv").read_text(encoding="utf-8").startswith("guid,")
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_an_empty_folder_is_filled(package: qb.Package, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    assert (saved(package, tmp_path / "out") / "codings.csv").exists()


def test_a_failure_leaves_nothing(tmp_path: Path) -> None:
    broken = project()
    broken.code_book.codes[0].name = "\ud800"
    with pytest.raises(qb.WriteError, match="half a character") as caught:
        save_tables(qb.Package(broken), tmp_path / "out")
    assert str(caught.value.path).startswith(str(tmp_path / "out"))
    assert list(tmp_path.iterdir()) == []


def test_the_input_is_never_written_over(tmp_path: Path) -> None:
    path = tmp_path / "study.qdpx"
    qb.Package(project()).save(path)
    with qb.open(path) as package, pytest.raises(qb.WouldOverwriteError):
        save_tables(package, path, format="xlsx", overwrite=True)
    with qb.open(path) as package, pytest.raises(qb.WouldOverwriteError):
        save_tables(package, path, format="csv", overwrite=True)


def test_a_project_in_a_folder_is_left_alone(tmp_path: Path) -> None:
    folder = tmp_path / "project"
    folder.mkdir()
    qb.Package(project()).save(folder / "project.qde")
    for inside in (folder, folder / "tables"):
        with qb.open(folder) as package, pytest.raises(qb.WouldOverwriteError):
            save_tables(package, inside, overwrite=True)


# --- What does not go together ------------------------------------------------------


def test_one_table_goes_into_one_file(package: qb.Package, tmp_path: Path) -> None:
    path = saved(package, tmp_path / "codings.csv", only=["codings"])
    assert path.read_text(encoding="utf-8").startswith("guid,source,")
    with pytest.raises(UnsupportedContentError, match="one table only"):
        save_tables(package, tmp_path / "all.csv")
    with pytest.raises(UnsupportedContentError, match="need a folder"):
        save_tables(package, tmp_path / "all.xlsx", texts=True)


def test_some_tables_go_into_a_folder(package: qb.Package, tmp_path: Path) -> None:
    out = saved(package, tmp_path / "out", only=["codes", "codings"], format="jsonl")
    names = sorted(path.name for path in out.iterdir())
    assert names == ["codes.jsonl", "codings.jsonl", "columns.jsonl"]


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("out", {"only": ["codngs"]}),
        ("out", {"format": "duckdb"}),
        ("out.duckdb", {}),
    ],
)
def test_unknown_names_are_told(
    name: str, options: Any, package: qb.Package, tmp_path: Path
) -> None:
    with pytest.raises(UnknownFormatError):
        save_tables(package, tmp_path / name, **options)
    assert list(tmp_path.iterdir()) == []


def test_a_text_that_is_gone_gets_no_file(tmp_path: Path) -> None:
    gone = project()
    [talk] = gone.sources
    assert isinstance(talk, qb.TextSource)
    talk.plain_text_content, talk.plain_text_path = None, "internal://gone.txt"
    found = save_tables(qb.Package(gone), tmp_path / "out", texts=True)
    assert found.texts == 0
    assert "quote-missing" in codes(found.report)
