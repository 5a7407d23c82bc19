"""Tables come back as projects: each coding at its place, or listed with a reason."""

import csv
import unicodedata
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

import docx
import numpy
import openpyxl
import pandas
import pytest
from helpers import codes as codes_of
from hypothesis import given
from hypothesis import strategies as st

import qdabridge as qb
from qdabridge.errors import LimitError, ReadError
from qdabridge.operations.assemble.build import save_assembled
from qdabridge.operations.assemble.records import as_text
from qdabridge.operations.tables.build import of_canonical
from qdabridge.operations.tables.saving import save_tables

FIXTURES = Path(__file__).parents[2] / "fixtures"
STUDY = FIXTURES / "study"
TEXT = (
    "Interviewer: How was it?\n"
    "Asha: It was “hard” 😀 – and long. I stayed.\n"
    "Interviewer: Why?\n"
    "Asha: I stayed. My mother’s chair was there.\n"
)
TEXTS = {"asha": TEXT}


def rows_of(**columns: list[Any]) -> list[dict[str, Any]]:
    names = list(columns)
    return [dict(zip(names, row, strict=True)) for row in zip(*columns.values())]  # noqa: B905


def one(**cells: Any) -> list[dict[str, Any]]:
    return [{"document": "asha", "code": "Hope", **cells}]


def quotes(package: qb.Package) -> list[str]:
    return [
        package.quote(placed.selection)
        for placed in package.project.codings()
        if isinstance(placed.selection, qb.PlainTextSelection)
    ]


def spans(package: qb.Package) -> Counter[Any]:
    index = package.project.index()
    found: Counter[Any] = Counter()
    for placed in package.project.codings():
        code = index.code(placed.coding.code_ref)
        coder = index.user(placed.coding.creating_user or "")
        assert isinstance(placed.selection, qb.PlainTextSelection)
        found[
            placed.source.name,
            placed.selection.start_position,
            placed.selection.end_position,
            code and code.name,
            coder and coder.name,
        ] += 1
    return found


# --- The study ------------------------------------------------------------------------


def study_rows() -> list[dict[str, str]]:
    def read(name: str) -> list[dict[str, str]]:
        with (STUDY / name).open(encoding="utf-8", newline="") as stream:
            return list(csv.DictReader(stream))

    codes = {row["number"]: row["code"] for row in read("codebook.csv")}
    users = {row["id"]: row["name"] for row in read("coders.csv")}
    return [
        {
            "document": row["transcript"],
            "quote": row["quote"],
            "code": codes[row["code"]],
            "coder": users[row["coder"]],
            "occurrence": row["occurrence"],
        }
        for row in read("codings.csv")
    ]


@pytest.fixture
def study_csv(tmp_path: Path) -> Path:
    path = tmp_path / "mine.csv"
    rows = study_rows()
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


@pytest.fixture(scope="module")
def study() -> qb.Package:
    return qb.normalise(qb.open(FIXTURES / "study.qdpx"))


def test_the_study_comes_from_its_quotes(study_csv: Path, study: qb.Package) -> None:
    made = qb.assemble(study_csv, STUDY / "codebook.csv", STUDY / "transcripts")
    assert spans(made) == spans(study)
    assert len(made.unplaced) == 0
    paths = [path for _, path in made.project.walk_codes()]
    assert paths == [path for _, path in study.project.walk_codes()]


@pytest.mark.parametrize("tool", ["nvivo", "nvivo-mac", "atlasti", "maxqda"])
def test_the_study_arrives_in_tools(
    tool: str, study_csv: Path, study: qb.Package, tmp_path: Path
) -> None:
    goal = tmp_path / "out.qdpx"
    save_assembled(
        study_csv,
        goal,
        to=tool,
        codes=STUDY / "codebook.csv",
        texts=[STUDY / "transcripts"],
    )
    assert list(qb.validate(goal)) == []
    with qb.open(goal) as package:
        assert spans(qb.normalise(package)) == spans(study)


def test_without_the_number_of_the_occurrence_two_are_listed(study_csv: Path) -> None:
    rows = [{k: v for k, v in r.items() if k != "occurrence"} for r in study_rows()]
    made = qb.assemble(rows, STUDY / "codebook.csv", STUDY / "transcripts")
    assert made.unplaced.values("reason") == ["the quote stands at 2 places"] * 2
    assert len(made.report.of("coding-unplaced")) == 2
    assert len(list(made.project.codings())) == 116


# --- Tidy tables ----------------------------------------------------------------------


@pytest.mark.parametrize("name", ["study.qdpx", "full.qdpx"])
@pytest.mark.parametrize("format", ["csv", "jsonl", "parquet"])
def test_what_tables_wrote_comes_back(name: str, format: str, tmp_path: Path) -> None:
    original = qb.normalise(qb.open(FIXTURES / name))
    folder = tmp_path / "tables"
    save_tables(original, folder, format=format, texts=True)
    made = qb.assemble(folder, name=original.project.name)
    assert len(made.unplaced) == 0
    assert set(codes_of(made.report)) <= {"places-found", "file-missing"}
    pairs = zip(of_canonical(original), of_canonical(made), strict=True)
    for before, after in pairs:
        hidden = ["path"] if before.name == "sources" else []
        assert after.without(hidden).rows == before.without(hidden).rows, before.name
        assert after.names == before.names


@pytest.mark.parametrize("suffix", ["xlsx", "sqlite"])
def test_one_file_with_all_tables_comes_back(
    suffix: str, study: qb.Package, tmp_path: Path
) -> None:
    save_tables(study, tmp_path / "tables", texts=True)
    path = tmp_path / f"all.{suffix}"
    save_tables(study, path)
    made = qb.assemble(path, texts=tmp_path / "tables" / "texts")
    assert of_canonical(made).codings.rows == of_canonical(study).codings.rows
    assert of_canonical(made).cases.rows == of_canonical(study).cases.rows


def test_tables_in_memory_come_back_with_the_texts_of_the_study(
    study: qb.Package,
) -> None:
    made = qb.assemble(qb.tables(study), texts=STUDY / "transcripts")
    assert of_canonical(made).codings.rows == of_canonical(study).codings.rows


def test_the_same_tables_give_the_same_bytes(study_csv: Path, tmp_path: Path) -> None:
    for name in ("a.qdpx", "b.qdpx"):
        made = qb.assemble(study_csv, texts=STUDY / "transcripts")
        made.save(tmp_path / name)
    assert (tmp_path / "a.qdpx").read_bytes() == (tmp_path / "b.qdpx").read_bytes()


def test_a_text_changed_since_is_told_and_codings_move_with_their_words(
    study: qb.Package, tmp_path: Path
) -> None:
    save_tables(study, tmp_path / "t", texts=True)
    text = next((tmp_path / "t" / "texts").glob("fg02*"))
    text.write_bytes(b"New first line.\n" + text.read_bytes())
    made = qb.assemble(tmp_path / "t")
    assert len(made.report.of("text-changed")) == 1
    assert made.report.of("position-repaired")
    assert sorted(quotes(made)) == sorted(quotes(study))


# --- Tables of one's own --------------------------------------------------------------


def test_synonyms_of_columns_are_known() -> None:
    rows = rows_of(
        Filename=["Asha.txt"],
        Snippet=["and long"],
        Tag=["Hope"],
        Annotator=["Ben"],
        Note=["why?"],
        Date=["2025-01-31 10:05"],
        Mood=["good"],
    )
    made = qb.assemble(rows, texts=TEXTS)
    assert quotes(made) == ["and long"]
    (placed,) = made.project.codings()
    assert placed.coding.creation_date_time == "2025-01-31T10:05:00"
    assert [note.plain_text_content for note in made.project.notes] == ["why?"]
    assert made.project.notes[0].guid in placed.coding.note_refs
    assert "'Mood'" in made.report.of("columns-unused")[0].message


@pytest.mark.parametrize("library", ["pandas", "polars", "pyarrow"])
def test_frames_are_tables_too(library: str) -> None:
    module = pytest.importorskip(library)
    data = {
        "document": ["asha", "asha"],
        "start": [25.0, None],
        "end": [29.0, None],
        "quote": [None, "and long"],
        "code": ["A", "B"],
    }
    make = module.table if library == "pyarrow" else module.DataFrame
    made = qb.assemble(make(data), texts=TEXTS)
    assert quotes(made) == ["Asha", "and long"]


UTF16 = {n: len(TEXT[:n].encode("utf-16-le")) // 2 for n in range(len(TEXT) + 1)}
UTF8 = {n: len(TEXT[:n].encode()) for n in range(len(TEXT) + 1)}
PLAIN = {n: n for n in range(len(TEXT) + 1)}
CRLF = {n: n + TEXT[:n].count("\n") for n in range(len(TEXT) + 1)}
LATER = ("and long", "Why?", "My mother’s chair was there")


@pytest.mark.parametrize(
    ("count", "first", "raw"),
    [
        (PLAIN, 0, TEXT),
        (UTF16, 0, TEXT),
        (UTF8, 0, TEXT),
        (PLAIN, 1, TEXT),
        (CRLF, 0, TEXT.replace("\n", "\r\n")),
        ({n: c + 1 for n, c in PLAIN.items()}, 0, "\ufeff" + TEXT),
    ],
    ids=["code points", "utf-16", "utf-8", "from 1", "crlf", "bom"],
)
def test_other_ways_of_counting_are_found_out(
    count: dict[int, int], first: int, raw: str
) -> None:
    places = [(TEXT.index(q), TEXT.index(q) + len(q)) for q in LATER]
    rows = [
        {"document": "asha", "code": "A", "quote": quote, "start": s, "end": e}
        for quote, (s, e) in zip(
            LATER, [(count[s] + first, count[e]) for s, e in places], strict=True
        )
    ]
    made = qb.assemble(rows, texts={"asha": raw})
    assert quotes(made) == list(LATER)
    told = {"positions-converted"} if (count, first) != (PLAIN, 0) else set()
    assert set(codes_of(made.report)) == {"places-found", "code-made", *told}


def test_a_position_that_drifted_is_repaired_by_the_quote() -> None:
    right = TEXT.index("My mother’s chair was there")
    rows = [
        *one(start=right, end=right + 27, quote="My mother’s chair was there"),
        *one(start=TEXT.rindex("I stayed") + 2, end=999, quote="I stayed"),
    ]
    made = qb.assemble(rows, texts=TEXTS)
    starts = [k[1] for k in spans(made)]
    assert starts == [right, TEXT.rindex("I stayed")]
    assert len(made.report.of("position-repaired")) == 1


def test_numbers_that_are_no_positions_decide_nothing() -> None:
    """They may be paragraphs: the first place is no nearer to 2 than the second."""
    made = qb.assemble(one(start=2, end=2, quote="I stayed"), texts=TEXTS)
    assert quotes(made) == []
    assert made.unplaced.values("candidates") == ["59-67 93-101"]


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({"quote": "I stayed"}, "the quote stands at 2 places"),
        ({"quote": "Nothing of the kind was ever said"}, "the quote is not in the"),
        ({"start": "5", "end": "3"}, "the position 5-3 is no stretch"),
        ({"start": "5", "end": "5000"}, "the position 5-5000 is no stretch"),
        ({"start": "5", "end": ""}, "the position 5-? is no stretch"),
        ({"start": "5.5", "end": "7"}, "the column 'start' holds no whole number"),
        ({"quote": ""}, "neither quote nor position"),
        ({"quote": "long", "document": "ashe"}, "did you mean 'asha'?"),
        ({"quote": "long", "document": ""}, "no document is named"),
        ({"quote": "long", "code": " "}, "no code is named"),
    ],
)
def test_a_row_without_certain_place_is_listed(
    cells: dict[str, str], reason: str
) -> None:
    made = qb.assemble([*one(**cells), *one(quote="and long")], texts=TEXTS)
    assert quotes(made) == ["and long"]
    (told,) = made.report.of("coding-unplaced")
    assert reason in told.message
    assert str(told.location) == "codings, row 1"
    (listed,) = made.unplaced.records()
    assert reason in str(listed["reason"])
    assert listed["quote"] == (cells.get("quote") or None)


def test_no_words_of_the_text_stand_in_messages() -> None:
    made = qb.assemble(
        [*one(quote="I stayed"), *one(quote="It was never hard, nor long")],
        texts=TEXTS,
    )
    for finding in made.report:
        assert "stayed" not in finding.message
        assert "never" not in finding.message
    assert {f.quote for f in made.report.of("coding-unplaced")} == {
        "I stayed",
        "It was never hard, nor long",
    }


def test_without_any_quote_or_position_column_the_whole_is_coded() -> None:
    made = qb.assemble([{"document": "asha", "code": "Site"}], texts=TEXTS)
    (source,) = made.project.sources
    assert len(source.codings) == 1


def test_rows_that_stand_twice_are_joined_and_counted() -> None:
    rows = [*one(quote="and long", memo="a"), *one(quote="and long", memo="b")]
    made = qb.assemble(rows, texts=TEXTS, coder="Ben")
    assert len(quotes(made)) == 1
    assert made.report.of("codings-joined")[0].count == 1
    assert [n.plain_text_content for n in made.project.notes] == ["a", "b"]
    other = qb.assemble([*rows, *one(quote="and long", coder="Ann")], texts=TEXTS)
    assert len(quotes(other)) == 2
    (source,) = other.project.sources
    assert len(source.selections) == 1


# --- Codes and cases ------------------------------------------------------------------

BOOK = qb.CodeBook(
    codes=[
        qb.Code(
            name="Barriers", codes=[qb.Code(name="Time"), qb.Code(name="Pay/Cost")]
        ),
        qb.Code(name="Hopes", codes=[qb.Code(name="Time")]),
    ]
)


@pytest.mark.parametrize(
    ("cells", "path"),
    [
        ({"code": "Barriers > Time"}, ("Barriers", "Time")),
        ({"code": r"Hopes\Time"}, ("Hopes", "Time")),
        ({"code": "Pay/Cost"}, ("Barriers", "Pay/Cost")),
        ({"code": "x", "code_path": "Barriers > Time"}, ("Barriers", "Time")),
        ({"code": "New/One"}, ("New/One",)),
    ],
)
def test_codes_are_found_by_path_or_by_their_only_name(
    cells: dict[str, str], path: tuple[str, ...]
) -> None:
    made = qb.assemble(one(quote="and long", **cells), BOOK, TEXTS)
    (placed,) = made.project.codings()
    paths = {code.guid: found for code, found in made.project.walk_codes()}
    assert paths[placed.coding.code_ref] == path
    assert ("code-made" in codes_of(made.report)) == (path == ("New/One",))


def test_a_name_of_two_codes_is_not_chosen_from() -> None:
    made = qb.assemble(one(quote="and long", code="Time"), BOOK, TEXTS)
    assert "2 codes are called 'Time'" in str(made.unplaced.values("reason"))


def test_a_separator_makes_a_tree() -> None:
    rows = [*one(quote="and long", code="A/B"), *one(quote="Why?", code="A/C")]
    made = qb.assemble(rows, texts=TEXTS, separator="/")
    paths = [path for _, path in made.project.walk_codes()]
    assert paths == [("A",), ("A", "B"), ("A", "C")]


def test_trees_that_no_program_can_walk_are_refused() -> None:
    deep = "/".join("x" * 3000)
    with pytest.raises(LimitError, match="levels of codes"):
        qb.assemble(one(quote="long", code=deep), texts=TEXTS, separator="/")


def test_cases_of_a_table_have_documents_and_typed_values() -> None:
    cases = [
        {"name": "Asha", "document": "asha.txt", "age": "34", "site": "Ulm", "x": ""},
        {"name": "Ben", "document": "nowhere", "age": "51", "site": "", "x": ""},
    ]
    made = qb.assemble(one(quote="and long"), texts=TEXTS, cases=cases)
    first, second = made.project.cases
    assert first.source_refs == [made.project.sources[0].guid]
    assert [value.value for value in first.variable_values] == [34, "Ulm"]
    assert [value.value for value in second.variable_values] == [51]
    assert len(made.report.of("case-source-dropped")) == 1


def test_a_column_of_cases_makes_them() -> None:
    rows = [*one(quote="and long", case="Asha"), *one(quote="Why?", case="Asha")]
    made = qb.assemble(rows, texts=TEXTS)
    (case,) = made.project.cases
    assert (case.name, len(case.selection_refs)) == ("Asha", 2)


def test_a_workbook_with_one_fitting_sheet_is_understood(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.create_sheet("My codings")
    sheet.append(["Document", "Segment", "Code"])
    sheet.append(["asha", "and long", "Hope"])
    book.create_sheet("Other").append(["x", "y"])
    book.save(tmp_path / "mine.xlsx")
    made = qb.assemble(tmp_path / "mine.xlsx", texts=TEXTS)
    assert quotes(made) == ["and long"]
    sheet.append(["asha", "Nothing of the kind was ever said", "Hope"])
    book.create_sheet("More").append(["Document", "Segment", "Code"])
    book.save(tmp_path / "two.xlsx")
    with pytest.raises(ReadError, match="no table codings; there are: "):
        qb.assemble(tmp_path / "two.xlsx", texts=TEXTS)
    with pytest.raises(ReadError, match="no table cases"):
        qb.assemble(one(quote="x"), texts=TEXTS, cases=tmp_path / "two.xlsx")


def test_word_files_are_texts_and_say_who_extracted_them(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("I stayed, and it was long.")
    document.save(str(tmp_path / "asha.docx"))
    made = qb.assemble(one(quote="and it was"), texts=tmp_path)
    assert quotes(made) == ["and it was"]
    assert str(made.project.sources[0].description).startswith("Text by python-docx ")


# --- Odd input ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ([], "no column names the document"),
        ([{"quote": "x", "code": "y"}], "no column names the document; there are: 'q"),
        ([{"quote": "x", "doc": "y"}], "no column names the code"),
        (42, "int is no table"),
        ({"a": 1}, "dict is no table"),
    ],
)
def test_what_is_no_table_of_codings_is_refused(table: Any, message: str) -> None:
    with pytest.raises(ReadError, match=message):
        qb.assemble(table, texts=TEXTS)


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("a.csv", b"", "no column names the document"),
        ("a.jsonl", b'{"document": "a"}\n[1]\n', "line 2: this line is no JSON object"),
        ("a.jsonl", b'{"document": "\\ud800"}', "half a character"),
        ("a.parquet", b"PAR1junkPAR1", "Parquet file cannot be read"),
        ("a.sqlite", b"SQLite format 3\0" + b"x" * 200, "database cannot be read"),
    ],
)
def test_broken_files_end_in_one_clear_line(
    name: str, data: bytes, message: str, tmp_path: Path
) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(ReadError, match=message):
        qb.assemble(path, texts=TEXTS)


def test_guids_that_are_none_or_stand_twice_are_replaced() -> None:
    rows = [
        *one(quote="and long", guid="nonsense"),
        *one(quote="Why?", guid="11111111-0000-4000-8000-000000000000"),
        *one(quote="hard", guid="11111111-0000-4000-8000-000000000000", code="B"),
    ]
    made = qb.assemble(rows, texts=TEXTS)
    guids = [placed.coding.guid for placed in made.project.codings()]
    assert len(set(guids)) == 3
    assert len(made.report.of("guid-replaced")) == 2


def test_a_circle_of_codes_is_cut() -> None:
    first, second = (f"{n}1111111-0000-4000-8000-000000000000" for n in "12")
    table = [
        {"guid": first, "name": "A", "path": "", "parent_guid": second},
        {"guid": second, "name": "B", "path": "", "parent_guid": first},
    ]
    made = qb.assemble(one(quote="and long", code="A"), table, TEXTS)
    assert [path for _, path in made.project.walk_codes()] == [("B",), ("B", "A")]
    assert len(made.report.of("code-circular")) == 1


@given(st.lists(st.sampled_from(LATER), max_size=6), st.booleans())
def test_whatever_stands_once_is_found(wanted: list[str], retyped: bool) -> None:
    made_of = [
        unicodedata.normalize("NFD", q).replace("’", "'") if retyped else q
        for q in wanted
    ]
    rows = [
        {"document": "asha", "code": f"C{n}", "quote": q} for n, q in enumerate(made_of)
    ]
    made = qb.assemble(rows or one(quote="hard"), texts=TEXTS)
    assert sorted(quotes(made)) == sorted(wanted or ["hard"])


# --- Odd cells, many cells, several codes ---------------------------------------------


def test_frames_with_gaps_categories_and_short_floats_are_understood() -> None:
    frame = pandas.DataFrame(
        {
            "document": pandas.Categorical(["asha", "asha"]),
            "start": numpy.array([0.0, numpy.nan], dtype="float32"),
            "end": [11, pandas.NA],
            "quote": [None, "I stayed. My"],
            "code": ["Hope", "Loss"],
            "coder": ["ben", numpy.nan],
            "date": [pandas.Timestamp("2024-01-31"), pandas.NaT],
        }
    )
    made = qb.assemble(frame, texts=TEXTS)
    assert quotes(made) == ["Interviewer", "I stayed. My"]
    first, second = (placed.coding for placed in made.project.codings())
    assert str(first.creation_date_time) == "2024-01-31T00:00:00"
    assert (second.creating_user, second.creation_date_time) == (None, None)
    assert [user.name for user in made.project.users] == ["ben"]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (12.0, "12"),
        (numpy.float32("nan"), ""),
        (numpy.int64(5), "5"),
        (numpy.bool_(True), "true"),
        (Decimal("12.00"), "12"),
        (Decimal("NaN"), ""),
        (0.5, "0.5"),
        (float("inf"), "inf"),
        (b"caf\xc3\xa9", "café"),
        (["A", None, "B"], "A; ; B"),
        (numpy.array(["A", "B"]), "A; B"),
        ("a\r\nb", "a\nb"),
    ],
)
def test_cells_become_the_text_they_mean(value: Any, text: str) -> None:
    assert as_text(value) == text


KNOWN = qb.CodeBook(codes=[qb.Code(name=n) for n in ("A", "B", "A, late")])


@pytest.mark.parametrize(
    ("cell", "count", "names"),
    [
        ("A; B", None, ["A", "B"]),
        ("A, late; B", None, ["A, late", "B"]),
        ("A, late, B", "2", ["A, late", "B"]),
        ("B\nA", 2, ["A", "B"]),
        ("A, late", 1, ["A, late"]),
        (["A", "B"], None, ["A", "B"]),
    ],
)
def test_several_codes_of_a_cell_are_split_by_their_names(
    cell: Any, count: Any, names: list[str]
) -> None:
    rows = one(quote="It was", code=cell, number_of_codes=count, memo="why")
    made = qb.assemble(rows, KNOWN, TEXTS)
    code = made.project.index().code
    placed = list(made.project.codings())
    assert sorted(code(p.coding.code_ref).name for p in placed) == names  # type: ignore[union-attr]
    assert all(len(p.coding.note_refs) == 1 for p in placed)
    assert len({p.selection.guid for p in placed if p.selection}) == 1


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({"code": "A, X", "number of codes": 2}, "not all are in the codebook"),
        ({"codes": "A; X", "code": None}, "not all are in the codebook"),
    ],
)
def test_codes_of_a_cell_that_are_not_known_are_listed(
    cells: dict[str, Any], reason: str
) -> None:
    row = {"document": "asha", "quote": "It was", **cells}
    made = qb.assemble([{k: v for k, v in row.items() if v}], KNOWN, TEXTS)
    assert not list(made.project.codings())
    assert reason in str(made.unplaced.values("reason")[0])


def test_a_cell_that_can_be_split_in_two_ways_is_listed() -> None:
    book = qb.CodeBook(codes=[qb.Code(name=n) for n in ("A", "B", "A, B", "B, A")])
    made = qb.assemble(one(quote="It was", code="A, B, A"), book, TEXTS)
    assert "in several ways" in str(made.unplaced.values("reason")[0])


def test_a_table_of_more_than_a_million_cells_is_read(tmp_path: Path) -> None:
    path = tmp_path / "codings.csv"
    head = ["document", "code", "quote", *(f"x{n}" for n in range(1_000))]
    row = ",".join(["asha", "Hope", "It was", *"1" * 1_000])
    path.write_text("\n".join([",".join(head), *[row] * 1_000]) + "\n")
    made = qb.assemble(path, texts=TEXTS)
    assert len(quotes(made)) == 1
    with pytest.raises(LimitError, match=r"codings\.csv.*raise max_table_bytes"):
        qb.assemble(path, texts=TEXTS, limits=qb.Limits(max_table_bytes=10_000))


def test_two_columns_of_one_name_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "codings.csv"
    path.write_text("document,code,quote,code\nasha,Hope,It was,Loss\n")
    with pytest.raises(ReadError, match=r"line 1: two columns .* 'code' \(B and D\)"):
        qb.assemble(path, texts=TEXTS)


def test_a_folder_with_a_table_twice_is_refused(tmp_path: Path) -> None:
    for name in ("codings.csv", "codings.tsv"):
        (tmp_path / name).write_text("document\tcode\tquote\n")
    with pytest.raises(ReadError, match="codings twice"):
        qb.assemble(tmp_path)


def test_words_in_place_of_a_head_are_not_repeated_at_length() -> None:
    words = "I never told anybody what happened to my mother"
    with pytest.raises(ReadError) as caught:
        qb.assemble([{words: "x"}], texts=TEXTS)
    assert words[:40] not in str(caught.value)


def test_long_chains_of_parents_end_in_one_line() -> None:
    codes = [
        {
            "guid": str(qb.Guid.derived("chain", str(n))),
            "name": str(n),
            "path": str(n),
            "parent_guid": str(qb.Guid.derived("chain", str(n - 1))),
        }
        for n in range(20_000)
    ]
    with pytest.raises(LimitError, match="100 levels"):
        qb.assemble(one(quote="It was"), codes, TEXTS)


# --- Whole projects -------------------------------------------------------------------


def odd_project() -> qb.Package:
    """Equal and empty names, line breaks, variables named as fixed columns are."""
    users = [qb.User(name="x"), qb.User(name="x")]
    codes = [qb.Code(name=n) for n in ("", "a\nb", "a\nb", " lead > ")]
    codes[0].codes.append(qb.Code(name=""))
    sources = [
        qb.TextSource(name="s", plain_text_content="abc def"),
        qb.TextSource(name="s", plain_text_content="xyz uvw"),
    ]
    for number, code in enumerate([*codes, *codes[0].codes]):
        coding = qb.Coding(code_ref=code.guid, creating_user=users[number % 2].guid)
        place = qb.PlainTextSelection(
            start_position=number, end_position=number + 2, codings=[coding]
        )
        sources[number % 2].plain_text_selections.append(place)
    names = ("name", "guid", "Name", "", "a\nb", "case.name")
    variables = [qb.Variable(name=name) for name in names]
    case = qb.Case(name="k", source_refs=[sources[0].guid])
    case.variable_values = [
        qb.VariableValue(variable_ref=v.guid, text_value=f"={n}")
        for n, v in enumerate(variables)
    ]
    project = qb.Project(
        name="Stu\ndy",
        description="of names",
        creating_user_guid=users[1].guid,
        creation_date_time=qb.DateTime("2024-01-02T03:04:05Z"),
        users=users,
        sources=list(sources),
        cases=[case, qb.Case(name="k"), qb.Case()],
        variables=variables,
    )
    project.code_book.codes = codes
    return qb.Package(project)


@pytest.mark.parametrize("format", ["csv", "jsonl", "parquet", "xlsx", "sqlite"])
def test_projects_with_odd_names_come_back(format: str, tmp_path: Path) -> None:
    package = odd_project()
    save_tables(package, tmp_path / "csv", format="csv", texts=True)
    suffix = f".{format}" if format in ("xlsx", "sqlite") else ""
    tables = tmp_path / f"tables{suffix}"
    save_tables(package, tables, format=format)
    made = qb.assemble(tables, texts=tmp_path / "csv" / "texts")
    assert qb.diff(package, made).is_equal
    project = made.project
    assert (project.name, project.description) == ("Stu\ndy", "of names")
    assert project.creating_user_guid == package.project.users[1].guid
    assert str(project.creation_date_time) == "2024-01-02T03:04:05Z"
    named = qb.assemble(tables, texts=tmp_path / "csv" / "texts", name="Mine")
    assert named.project.name == "Mine"
