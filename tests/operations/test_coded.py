"""Codings as scripts want them; and all commands say the same about who coded what."""

from collections import Counter
from pathlib import Path

import pytest
from coded import FIXTURES, coded_projects
from helpers import sample
from hypothesis import given
from strategies import projects

import qdabridge as qb
from qdabridge.model import Selection, holders
from qdabridge.tools import twins

FILES = [
    FIXTURES / "study.qdpx",
    FIXTURES / "full.qdpx",
    "nvivo/nvivo-windows-12.6-masked.qdpx",
    "qc/exports/qc_project.qdpx",
    "qualcoder/qc3.8.2/exports/interviews.qdpx",
    "qualcoder/v17/exports/interviews.qdpx",
    "standard/example2-atlasti-8.4-mac.qde",
    "standard/example3-transana-3.22.qde",
]
files = pytest.mark.parametrize("file", FILES, ids=str)
WORDS = "Ä 😀 one\r\ntwo three.\r\n"


def path_of(file: Path | str) -> Path:
    return file if isinstance(file, Path) else sample(file)


@files
def test_all_say_the_same_about_who_coded_what(file: Path | str) -> None:
    path = path_of(file)
    with qb.open(path) as package:
        rows = list(package.codings())
        by_codings = Counter(row.coder or user(row) for row in rows)
        table = qb.tables(package).codings
        by_tables = Counter(r["coder"] or r["coder_guid"] for r in table.records())
        by_info = {
            c.name or (c.guid.key if c.guid else None): c.codings
            for c in qb.info(package).coders
        }
        crossed = qb.crosstab(package, "coders", "codes")
        by_crosstab = dict(zip(crossed.rows, crossed.row_totals, strict=True))
        quotes = qb.quotes(package, each_coder=True)
    assert by_codings == by_tables == by_info
    none = by_crosstab.pop("(none)", 0)
    assert none == by_codings.get(None, 0)
    assert {c: n for c, n in by_crosstab.items() if n} == {
        coder: n for coder, n in by_codings.items() if coder
    }
    by_quotes: Counter[str | None] = Counter()
    for quote in quotes:
        by_quotes[quote.coders[0] if quote.coders else None] += len(quote.codings)
    known = Counter(row.coder or user(row) for row in rows if row.code)
    assert by_quotes == known


def user(row: qb.CodedPlace) -> str | None:
    made = row.coding.creating_user
    return made.key if made else None


def check_rows(package: qb.Package) -> None:
    """Look at every coding, and at every selection, on its own."""
    found = qb.tables(package)
    places = ("source", "start", "end", "quote", "page", "begin_ms", "end_ms")
    names = (*places, "code", "code_path", "coder", "created")
    notes = {note.guid.key: note for note in reversed(package.project.notes)}
    rows = zip(package.codings(), found.codings.records(), strict=True)
    for row, record in rows:
        coding, chosen = row.coding, row.selection
        made = coding.creation_date_time
        refs = [*coding.note_refs, *(chosen.note_refs if chosen else ())]
        memo = [
            package.text(notes[key])
            for key in dict.fromkeys(ref.key for ref in refs)
            if key in notes and notes[key].plain_text_content is not None
        ]
        assert record == record | {name: getattr(row, name) for name in names} | {
            "guid": coding.guid.key,
            "code_guid": coding.code_ref.key,
            "coder_guid": user(row),
            "source_guid": row.source_object.guid.key,
            "source_type": type(row.source_object).__name__,
            "selection_type": type(chosen).__name__ if chosen else None,
            "selection_guid": chosen.guid.key if chosen else None,
            "selection_name": chosen.name if chosen else None,
            "comment": chosen.description if chosen else None,
            "created_as_written": str(made) if made else None,
            "memo": "\n\n".join(filter(None, memo)) or None,
        }
    check_selections(package.project, found)


def check_selections(project: qb.Project, found: qb.Tables) -> None:
    told = {id(pair.text): pair.region for pair in twins(project)}
    chosen = [
        (source, one)
        for source in [*project.sources, *project.notes]
        for holder in holders(source)
        for one in holder.selections
        if not (id(one) in told and is_bare(one))
    ]
    records = found.selections.records()
    for (source, one), record in zip(chosen, records, strict=True):
        made, who = one.creation_date_time, one.creating_user
        assert record == record | {
            "guid": one.guid.key,
            "type": type(one).__name__,
            "source_guid": source.guid.key,
            "selection_name": one.name,
            "comment": one.description,
            "creator_guid": who.key if who else None,
            "created_as_written": str(made) if made else None,
            "codings": len(one.codings),
        }


def is_bare(selection: Selection) -> bool:
    return not (selection.codings or selection.note_refs or selection.description)


@files
def test_a_row_is_that_of_the_table(file: Path | str) -> None:
    with qb.open(path_of(file)) as package:
        check_rows(package)


@given(projects() | coded_projects())
def test_columns_that_are_filled_together_belong_together(project: qb.Project) -> None:
    check_rows(qb.Package(project))


def nvivo(folder: Path) -> Path:
    """Return a file in which positions and coders do not mean what they say."""
    ada, bob = qb.User(name="Ada"), qb.User(name="Bob")
    hope = qb.Code(name="Hope")
    coding = qb.Coding(code_ref=hope.guid, creating_user=ada.guid)
    place = qb.PlainTextSelection(
        start_position=10, end_position=19, creating_user=bob.guid, codings=[coding]
    )
    project = qb.Project(name="P", origin="NVivo for Windows 12.6", users=[ada, bob])
    package = qb.Package(project, form="as-written")
    project.code_book.codes.append(qb.Code(name="Top", codes=[hope]))
    project.sources.append(
        qb.TextSource(
            name="Talk",
            plain_text_path=package.add_file(WORDS.encode(), ".txt"),
            plain_text_selections=[place],
        )
    )
    package.save(folder / "nvivo.qdpx")
    return folder / "nvivo.qdpx"


def test_the_default_is_the_truth(tmp_path: Path) -> None:
    path = nvivo(tmp_path)
    [row] = qb.codings(path)
    assert (row.source, row.quote, row.code_path) == ("Talk", "two three", "Top > Hope")
    assert (row.coder, row.start, row.end) == ("Bob", 8, 17)
    assert str(row) == "Talk | 8-17 | «two three» | Top > Hope | Bob"
    with qb.open(path) as package:
        [source] = package.project.sources
        assert isinstance(source, qb.TextSource)
        text = package.text(source)
        assert text[row.start : row.end] == row.quote
        assert package.form == "canonical"
        assert qb.normalise(package) is package
        assert package.report.of("coder-on-selection")


def test_as_written_is_the_document(tmp_path: Path) -> None:
    with qb.open(nvivo(tmp_path), as_written=True) as package:
        assert package.form == "as-written"
        [source] = package.project.sources
        assert isinstance(source, qb.TextSource)
        assert package.text(source) == WORDS
        with pytest.raises(qb.FormError, match="normalise"):
            next(package.codings())
        [row] = qb.normalise(package).codings()
    assert row.quote == "two three"


def test_a_package_of_a_script_is_canonical() -> None:
    package = qb.Package(qb.Project(name="P", origin="NVivo for Windows 12.6"))
    assert package.form == "canonical"
    assert qb.normalise(package) is package
    assert list(package.codings()) == []


def test_save_writes_the_form_held_or_for_a_tool(tmp_path: Path) -> None:
    path = nvivo(tmp_path)
    with qb.open(path) as package:
        package.save(tmp_path / "plain.qdpx")
        report = package.save(tmp_path / "tool.qdpx", to="NVivo")
    assert "form-chosen" in {f.code for f in report}
    with qb.open(tmp_path / "tool.qdpx", as_written=True) as adapted:
        assert " for nvivo-windows" in str(adapted.project.origin)
    assert [str(row) for row in qb.codings(tmp_path / "plain.qdpx")] == [
        str(row) for row in qb.codings(tmp_path / "tool.qdpx")
    ]


def test_adapt_takes_any_form(tmp_path: Path) -> None:
    with qb.open(nvivo(tmp_path), as_written=True) as written:
        made = qb.adapt(written, "atlasti")
        assert made.form == "for-tool"
        assert made.report.of("coder-on-selection")
        again = qb.adapt(made, "qualcoder")
        assert [r.quote for r in qb.normalise(again).codings()] == ["two three"]


@files
def test_check_says_the_same_of_a_path_and_of_a_package(file: Path | str) -> None:
    path = path_of(file)
    said = list(qb.check(path))
    with qb.open(path) as package:
        assert list(qb.check(package)) == said
        package.project.code_book.codes.append(qb.Code(name=" "))
        assert "name-blank" in {finding.code for finding in qb.check(package)}
    with qb.open(path, as_written=True) as package:
        assert list(qb.check(package)) == said


def test_json_keeps_its_form(tmp_path: Path) -> None:
    path = nvivo(tmp_path)
    qb.convert(path, tmp_path / "plain.json")
    qb.convert(path, tmp_path / "raw.json", as_written=True)
    with qb.open(tmp_path / "plain.json", as_written=True) as package:
        assert package.form == "canonical"
    with qb.open(tmp_path / "raw.json", as_written=True) as package:
        assert package.form == "as-written"
    for name in ("plain.json", "raw.json"):
        assert [row.quote for row in qb.codings(tmp_path / name)] == ["two three"]


def test_everything_prints_itself_in_one_line(tmp_path: Path) -> None:
    with qb.open(nvivo(tmp_path)) as package:
        [row] = package.codings()
        for thing in (package, package.project, package.report, row):
            for text in (str(thing), repr(thing)):
                assert "\n" not in text
                assert len(text) < 160
        assert str(package) == (
            "Project 'P': 1 source, 2 codes, 1 coding, 0 cases (canonical)"
        )
        assert str(package.report) == "2 info"
