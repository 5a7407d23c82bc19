"""A project as tidy tables: everything in its row, nothing lost in silence."""

import csv
import json
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from helpers import codes, guid, sample

import qdabridge as qb
from qdabridge.model.project import holders
from qdabridge.operations.tables.saving import text_files

FIXTURES = Path(__file__).parents[2] / "fixtures"
SAMPLES = [
    "nvivo/nvivo-windows-12.6-masked.qdpx",
    "nvivo/nvivo-mac-15.0-codes-only.qdpx",
    "qualcoder/v17/exports/interviews.qdpx",
    "qualcoder/qc3.5/exports/interviews.qdpx",
    "qualcoder/qc3.8.2/exports/interviews.qdpx",
    "qc/exports/qc_project.qdpx",
    "standard/example2-atlasti-8.4-mac.qde",
    "standard/example3-transana-3.22.qde",
]


def tables(path: Path, **options: Any) -> qb.Tables:
    with qb.open(path) as package:
        return qb.tables(package, **options)


def of(project: qb.Project, **options: Any) -> qb.Tables:
    return qb.tables(qb.Package(project), **options)


def records(table: qb.Table) -> list[dict[str, Any]]:
    return list(table.records())


def filled(record: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in record.items() if value is not None}


@pytest.fixture(scope="module")
def study() -> qb.Tables:
    return tables(FIXTURES / "study.qdpx", join_cases=True)


@pytest.fixture(scope="module")
def full() -> qb.Tables:
    return tables(FIXTURES / "full.qdpx")


# --- The study ----------------------------------------------------------------------


def told(name: str) -> list[dict[str, str]]:
    path = FIXTURES / "study" / name
    return list(csv.DictReader(path.read_text(encoding="utf-8").splitlines(True)))


def test_every_coding_of_the_study_is_there_with_its_words(study: qb.Tables) -> None:
    names = {row["number"]: row["code"] for row in told("codebook.csv")}
    coders = {row["id"]: row["name"] for row in told("coders.csv")}
    expected = Counter(
        (r["transcript"][:-4], coders[r["coder"]], names[r["code"]], r["quote"])
        for r in told("codings.csv")
    )
    found = Counter(
        (r["source"], r["coder"], r["code"], r["quote"]) for r in records(study.codings)
    )
    assert found == expected
    assert len(study.codings) == 118


def test_who_speaks_stands_beside_the_words(study: qb.Tables) -> None:
    first = records(study.codings)[0]
    assert first["case"] == first["cases"] == "#12"
    assert (first["case.site"], first["case.number"]) == ("Kampala", 12)
    [case] = study.cases.where(lambda row: row["name"] == "#12").records()
    assert case["guid"] == first["case_guid"] == first["case_guids"]
    talk = next(r for r in study.codings.records() if r["cases"] == "#9; #8")
    assert talk["case"] == "#9"
    assert talk["case_guids"].split()[0] == talk["case_guid"]  # type: ignore[union-attr]


def test_turns_without_coding_are_selections(study: qb.Tables) -> None:
    turns = [r for r in records(study.selections) if r["case_guids"]]
    cases = set(study.cases.values("guid"))
    assert turns
    assert all(set(turn["case_guids"].split()) <= cases for turn in turns)
    assert any(turn["codings"] == 0 for turn in turns)


def test_counts_agree(study: qb.Tables) -> None:
    for table in (study.codes, study.users, study.sources, study.selections):
        assert sum(table.values("codings")) == 118  # type: ignore[arg-type]


def test_the_path_of_a_code_leads_up(study: qb.Tables) -> None:
    by_guid = {row["guid"]: row for row in study.codes.records()}
    for row in records(study.codes):
        parent = by_guid.get(row["parent_guid"])
        assert (row["level"] == 1) == (parent is None)
        if parent:
            assert row["path"] == f"{parent['path']} > {row['name']}"


# --- Everything once ----------------------------------------------------------------


def test_nothing_has_a_cell_too_many_or_too_few(full: qb.Tables) -> None:
    for table in full:
        assert {len(row) for row in table.rows} <= {len(table.columns)}
        assert len({name.casefold() for name in table.names}) == len(table.names)


def test_every_kind_of_place_has_its_anchor(full: qb.Tables) -> None:
    anchors = {
        "PlainTextSelection": {"start", "end", "quote"},
        "PDFSelection": {"page", "x1", "y1", "x2", "y2"},
        "PictureSelection": {"x1", "y1", "x2", "y2"},
        "AudioSelection": {"begin_ms", "end_ms"},
        "VideoSelection": {"begin_ms", "end_ms"},
        "TranscriptSelection": {"begin_ms", "end_ms", "start", "end", "quote"},
    }
    every = set.union(*anchors.values())
    seen = set()
    for row in full.codings.records():
        kind = row["selection_type"]
        seen.add(kind)
        has = set(filled(row)) & every
        expected = anchors.get(str(kind), set())
        in_text = {"start", "end", "quote"} if kind == "PDFSelection" else set()
        assert expected <= has <= expected | in_text
        assert (row["selection_guid"] is None) == (kind is None)
    assert seen == {*anchors, None}


def test_transcripts_have_times_and_words(full: qb.Tables) -> None:
    row = next(
        r for r in records(full.codings) if r["selection_type"] == "TranscriptSelection"
    )
    assert row["source_type"] == "AudioSource"
    assert row["holder_type"] == "Transcript"
    text = next(r for r in records(full.texts) if r["guid"] == row["holder_guid"])
    assert text["source_guid"] == row["source_guid"]
    assert row["quote"]


def test_notes_say_what_they_are_about(full: qb.Tables) -> None:
    by_name = {row["name"]: row for row in records(full.notes)}
    project = by_name["Memo project"]
    assert project["about_types"].split()[0] == "Project"
    assert project["about_guids"].split()[0] == "project"
    code = by_name["Memo code"]
    assert code["about_types"] == "Code"
    assert code["about"] in full.codes.values("name")
    about = by_name["Memo selection"]
    assert about["about_guids"] in full.selections.values("guid")
    assert about["about"] is None  # names of selections are words of transcripts


def test_links_name_their_ends(full: qb.Tables) -> None:
    link = records(full.links)[0]
    assert (link["origin_type"], link["target_type"]) == ("Code", "Code")
    assert {link["origin"], link["target"]} <= set(full.codes.values("name"))
    assert link["direction"] == "Associative"
    ends = {row["origin_type"]: row["origin"] for row in records(full.links)}
    assert ends["PlainTextSelection"] is None


def test_sets_have_a_row_for_each_member(full: qb.Tables) -> None:
    rows = [r for r in records(full.sets) if r["name"] == "Texts"]
    assert [row["member_type"] for row in rows] == ["TextSource", "TextSource"]
    assert {row["member"] for row in rows} <= set(full.sources.values("name"))


def test_what_has_no_table_is_told(full: qb.Tables) -> None:
    assert codes(full.report) == [
        "changes-dropped",
        "graphs-dropped",
        "value-dropped",
        "rich-text-dropped",
        "media-dropped",
        "sync-points-dropped",
    ]
    assert len(full.report.losses) == 3


# --- Real files ---------------------------------------------------------------------


@pytest.mark.parametrize("path", SAMPLES)
def test_real_files_give_a_row_for_every_coding(path: str) -> None:
    with qb.open(sample(path)) as package:
        canonical = qb.normalise(package)
        found = qb.tables(canonical)
        placed = list(canonical.project.codings())
        assert found.codings.values("guid") == [p.coding.guid.key for p in placed]
        quotes = zip(placed, found.codings.values("quote"), strict=True)
        for place, quote in quotes:
            if isinstance(place.selection, qb.PlainTextSelection) and quote is not None:
                assert quote == canonical.quote(place.selection)


@pytest.mark.parametrize("version", ["v17", "qc3.5", "qc3.8.2"])
def test_quotes_of_qualcoder_are_those_it_stored(version: str) -> None:
    truth = json.loads(
        sample(f"qualcoder/{version}/interviews.truth.json").read_text("utf-8")
    )
    found = tables(sample(f"qualcoder/{version}/exports/interviews.qdpx"))
    rows = Counter(
        (r["code"], r["coder"], str(r["quote"])) for r in found.codings.records()
    )
    stored = Counter((t["code"], t["coder"], t["phrase"]) for t in truth)
    assert rows == stored


def test_a_region_and_its_text_are_one_row() -> None:
    found = tables(sample("standard/example2-atlasti-8.4-mac.qde"))
    both = [
        r
        for r in records(found.codings)
        if r["selection_type"] == "PDFSelection" and r["start"] is not None
    ]
    assert both
    assert all(r["holder_type"] == "Representation" and r["x1"] for r in both)
    guids = found.selections.values("guid")
    assert len(set(guids)) == len(guids)
    assert {r["selection_guid"] for r in both} <= set(guids)


# --- What is odd --------------------------------------------------------------------


def text_project(text: str = "Hello, world.", **fields: Any) -> qb.Project:
    hope = qb.Code(guid=guid(2), name="Hope")
    coding = qb.Coding(guid=guid(4), code_ref=hope.guid)
    selection = qb.PlainTextSelection(
        guid=guid(3), start_position=0, end_position=5, codings=[coding]
    )
    talk = qb.TextSource(
        guid=guid(1),
        name="Talk",
        plain_text_content=text,
        plain_text_selections=[selection],
    )
    return qb.Project(
        name="P", code_book=qb.CodeBook(codes=[hope]), sources=[talk], **fields
    )


def test_what_is_unknown_is_empty() -> None:
    project = text_project()
    [placed] = project.codings()
    placed.coding.code_ref = guid(99)
    placed.coding.creating_user = qb.Guid(f"{{{guid(98).upper()}}}")
    [row] = of(project).codings.records()
    assert filled(row) == {
        "guid": guid(4),
        "source": "Talk",
        "source_guid": guid(1),
        "source_type": "TextSource",
        "selection_type": "PlainTextSelection",
        "selection_guid": guid(3),
        "start": 0,
        "end": 5,
        "quote": "Hello",
        "code_guid": guid(99),
        "coder_guid": guid(98),
    }


def test_a_coder_without_name_goes_by_its_id() -> None:
    project = text_project(users=[qb.User(guid=guid(20), id="AB")])
    [placed] = project.codings()
    placed.coding.creating_user = guid(20)
    assert of(project).codings.values("coder") == ["AB"]


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("2024-05-01T10:00:00Z", datetime(2024, 5, 1, 10, tzinfo=UTC)),
        ("2024-05-01T10:00:00+02:00", datetime(2024, 5, 1, 8, tzinfo=UTC)),
        ("2024-05-01T10:00:00", datetime(2024, 5, 1, 10, tzinfo=UTC)),
        ("2024-05-01T24:00:00Z", datetime(2024, 5, 2, tzinfo=UTC)),
        (
            "2024-05-01T10:00:00.1234567Z",
            datetime(2024, 5, 1, 10, 0, 0, 123456, tzinfo=UTC),
        ),
        ("12345-05-01T10:00:00Z", None),
        ("-0044-03-15T10:00:00Z", None),
        ("9999-12-31T24:00:00Z", None),
        ("0001-01-01T00:00:00+14:00", None),
    ],
)
def test_dates_are_moments_or_at_least_as_written(
    written: str, moment: datetime | None
) -> None:
    project = text_project()
    [placed] = project.codings()
    placed.coding.creation_date_time = qb.DateTime(written)
    [row] = of(project).codings.records()
    assert row["created"] == moment
    assert row["created_as_written"] == written


def test_a_missing_text_leaves_quotes_empty_and_is_told() -> None:
    project = text_project()
    [talk] = project.sources
    assert isinstance(talk, qb.TextSource)
    talk.plain_text_content, talk.plain_text_path = None, "internal://gone.txt"
    found = of(project)
    [row] = found.codings.records()
    assert (row["start"], row["end"], row["quote"]) == (0, 5, None)
    assert "quote-missing" in codes(found.report)
    [text] = found.texts.records()
    assert (text["characters"], text["sha256"]) == (None, None)


def test_positions_are_made_canonical_first() -> None:
    project = text_project("💶💶 Money\r\nand hope")
    project.origin = "NVivo for Windows 12.6"
    [placed] = project.codings()
    assert isinstance(placed.selection, qb.PlainTextSelection)
    placed.selection.start_position, placed.selection.end_position = 5, 10
    [row] = qb.tables(qb.Package(project, form="as-written")).codings.records()
    assert (row["start"], row["end"], row["quote"]) == (3, 8, "Money")


def test_comments_and_notes_of_a_coding_are_beside_it() -> None:
    project = text_project(
        notes=[
            qb.Note(guid=guid(7), name="One", plain_text_content="first"),
            qb.Note(guid=guid(8), name="Two", plain_text_content="second"),
        ]
    )
    [placed] = project.codings()
    assert placed.selection
    placed.coding.note_refs = [guid(7)]
    placed.selection.note_refs = [guid(8), guid(7), guid(9)]
    placed.selection.description = "why"
    found = of(project)
    [row] = found.codings.records()
    assert (row["comment"], row["memo"]) == ("why", "first\n\nsecond")
    [selection] = found.selections.records()
    assert selection["memo"] == "second\n\nfirst"
    about = {r["name"]: r["about_types"] for r in found.notes.records()}
    assert about == {"One": "PlainTextSelection Coding", "Two": "PlainTextSelection"}


def test_an_empty_set_keeps_its_row() -> None:
    project = text_project(sets=[qb.Set(guid=guid(5), name="None yet")])
    [row] = of(project).sets.records()
    assert filled(row) == {"guid": guid(5), "name": "None yet"}


def test_members_and_ends_that_are_not_there_keep_their_guid() -> None:
    project = text_project(
        sets=[qb.Set(name="S", member_codes=[guid(50)])],
        links=[qb.Link(origin_guid=guid(51), target_guid=guid(2))],
    )
    found = of(project)
    assert found.sets.values("member_guid") == [guid(50)]
    assert found.sets.values("member_type") == [None]
    [link] = found.links.records()
    assert (link["origin_type"], link["origin_guid"]) == (None, guid(51))
    assert (link["target_type"], link["target"]) == ("Code", "Hope")


def test_the_words_of_a_region_stand_in_the_text_where_its_twin_is() -> None:
    region = qb.PDFSelection(
        guid=guid(10), page=0, first_x=1, first_y=2, second_x=3, second_y=4
    )
    region.codings = [qb.Coding(guid=guid(11), code_ref=guid(2))]
    text = qb.PlainTextSelection(guid=guid(10), start_position=3, end_position=7)
    turn = qb.PlainTextSelection(guid=guid(12), start_position=0, end_position=9)
    representation = qb.Representation(
        plain_text_content="We hope so.", plain_text_selections=[text, turn]
    )
    paper = qb.PDFSource(
        name="Paper", pdf_selections=[region], representation=representation
    )
    case = qb.Case(guid=guid(13), name="Ada", selection_refs=[guid(12)])
    project = qb.Project(name="P", sources=[paper], cases=[case])
    found = qb.tables(qb.Package(project, form="as-written"))
    [row] = found.codings.records()
    assert (row["quote"], row["start"], row["x2"]) == ("hope", 3, 3)
    assert (row["holder_guid"], row["case"]) == (representation.guid, "Ada")
    assert found.selections.values("guid") == [guid(10), guid(12)]


def test_the_same_project_gives_the_same_tables() -> None:
    one, two = (tables(FIXTURES / "full.qdpx") for _ in range(2))
    assert [list(t.rows) for t in one] == [list(t.rows) for t in two]


def test_every_text_has_a_file_name_of_its_own() -> None:
    names = ["Ada", "ada", "a/b", "CON", "..", "x.txt", "", "n" * 300, "tab\tline\n"]
    names += ["😀" * 300, "\ud800", "e\u0301", "\u00e9", "Nul.old"]
    sources = [
        qb.TextSource(guid=guid(n), name=name, plain_text_content="x")
        for n, name in enumerate(names)
    ]
    package = qb.Package(qb.Project(name="P", sources=list(sources)))
    found = text_files(package)
    files = [found[guid(n)] for n in range(len(names))]
    assert files[:4] == [
        "texts/Ada.txt",
        "texts/ada (2).txt",
        "texts/a_b.txt",
        "texts/_CON.txt",
    ]
    assert files[4:6] == ["texts/_.txt", "texts/x.txt"]
    assert files[6] == f"texts/{guid(6)}.txt"
    assert len({name.casefold() for name in files}) == len(files)
    assert all(len(name.encode()) < 250 for name in files)
    assert files[-3:] == ["texts/é.txt", "texts/é (2).txt", "texts/_Nul.old.txt"]


def test_texts_are_those_of_sources_in_any_holder() -> None:
    with qb.open(FIXTURES / "full.qdpx") as package:
        canonical = qb.normalise(package)
        found = text_files(canonical)
        held = {
            holder.guid.key
            for source in canonical.project.sources
            for holder in holders(source)
        }
    assert set(found) <= held
    assert len(found) == 7
