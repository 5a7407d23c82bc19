"""What is the same thing in several projects, and what only looks like it."""

from pathlib import Path
from typing import Any

import pytest
from copies import FIXTURES, fresh, renewed, talk

import qdabridge as qb
from qdabridge.operations.merge.groups import read_mapping
from qdabridge.operations.merge.report import findings_of

GUID = qb.Guid.derived("shared")


def names(package: qb.Package, kind: str) -> list[str]:
    if kind == "codes":
        return sorted(c.name for c, _ in package.project.walk_codes())
    return sorted(str(thing.name) for thing in getattr(package.project, kind))


def both(one: qb.Package, other: qb.Package, **how: Any) -> list[qb.Merged]:
    """Merge in both orders."""
    return [qb.merge(pair, **how) for pair in ([one, other], [other, one])]


def rules(merged: qb.Merged) -> set[tuple[str, str]]:
    return {(u.kind, u.rule) for u in merged.report.unified}


# --- Equal GUIDs ----------------------------------------------------------------------


def test_sources_of_one_template_stay_apart() -> None:
    one = talk("The nurse spoke of long nights and of tea. " * 9, "nurse")
    other = talk("XYZ 123 – %%% ### 456 @@@ 789 " * 12, "123", salt="b")
    other.project.sources[0].name = "Other"
    for merged in both(one, other):
        made = merged.package
        texts = {s.name: made.text(s) for s in made.project.sources}  # type: ignore[arg-type]
        assert texts["Talk"].startswith("The nurse")
        assert texts["Other"].startswith("XYZ")
        (apart,) = merged.report.apart
        assert apart.kind == "source"
        quotes = [made.quote(p.selection) for p in made.project.codings()]  # type: ignore[arg-type]
        assert sorted(quotes) == ["123", "nurse"]
    guids = [{s.guid for s in m.package.project.sources} for m in both(one, other)]
    assert guids[0] == guids[1]


def test_one_code_guid_with_two_meanings_is_two_codes() -> None:
    one, other = talk("We hope."), talk("We hope.")
    for package, path in ((one, ("A", "Fatigue")), (other, ("B", "Salary"))):
        top, name = path
        child = qb.Code(guid=GUID, name=name)
        package.project.code_book.codes.append(qb.Code(name=top, codes=[child]))
    for merged in both(one, other):
        assert names(merged.package, "codes") == ["A", "B", "Fatigue", "Hope", "Salary"]
        assert [f.code for f in findings_of(merged.report)] == ["guid-ambiguous"]


def test_a_renamed_code_is_one_code() -> None:
    one, other = talk("We hope."), talk("We hope.")
    other.project.code_book.codes[0].name = "Confidence"
    merged = qb.merge([one, other])
    assert names(merged.package, "codes") == ["Hope"]
    assert merged.report.conflicts[0].field == "name"


@pytest.mark.parametrize(
    ("second", "count"),
    [("Ben Berg", 2), ("Anna Adams", 1), ("AA", 2), ("anna", 1)],
)
def test_a_user_guid_with_another_name_is_another_person(
    second: str, count: int
) -> None:
    one, other = talk("We hope.", "hope"), talk("We hope.", "hope")
    other.project.users[0].name = second
    for merged in both(one, other):
        assert len(merged.package.project.users) == count
        coders = {p.coding.creating_user for p in merged.package.project.codings()}
        assert len(coders) == count


def test_things_of_different_kinds_with_one_guid_stay_two() -> None:
    one, other = talk("We hope."), talk("We hope.")
    one.project.cases.append(qb.Case(guid=GUID, name="P1"))
    other.project.code_book.codes.append(qb.Code(guid=GUID, name="P1"))
    text = qb.TextSource(guid=qb.Guid.derived("x"), name="X", plain_text_content="x")
    one.project.sources.append(text)
    other.project.sources.append(qb.PDFSource(guid=qb.Guid.derived("x"), name="X"))
    for merged in both(one, other):
        project = merged.package.project
        assert len(project.cases) == 1
        assert names(merged.package, "codes") == ["Hope", "P1"]
        assert {type(s).__name__ for s in project.sources} == {
            "TextSource",
            "PDFSource",
        }


# --- Names and paths ------------------------------------------------------------------


def test_match_guid_stops_at_guids_and_content() -> None:
    one, other = talk("We hope.", "hope"), renewed(talk("We hope.", "hope"))
    merged = qb.merge([one, other], match="guid")
    assert len(merged.package.project.sources) == 1
    assert names(merged.package, "codes") == ["Hope", "Hope"]
    assert len(list(merged.package.project.codings())) == 2
    assert ("source", "content") in rules(merged)
    merged = qb.merge([one, other], match="path")
    assert len(list(merged.package.project.codings())) == 1
    assert {("code", "path"), ("user", "name")} <= rules(merged)


def test_names_that_occur_twice_in_a_project_say_nothing() -> None:
    one, other = talk("We hope."), renewed(talk("We hope."))
    for _ in range(2):
        one.project.cases.append(qb.Case(name="P1"))
    other.project.cases.append(qb.Case(name="P1"))
    for merged in both(one, other):
        assert len(merged.package.project.cases) == 3
        assert merged.report.ambiguous == ["case P1"]


def test_codes_below_a_renamed_branch_find_each_other() -> None:
    def book(top: str, *, anew: bool) -> qb.Package:
        made = talk("We hope.")
        child = qb.Code(guid=qb.Guid.derived("child", str(anew)), name="Time")
        branch = qb.Code(guid=GUID, name=top, codes=[child], description="Same words.")
        made.project.code_book.codes.append(branch)
        return made

    merged = qb.merge([book("Barriers", anew=False), book("Obstacles", anew=True)])
    assert names(merged.package, "codes") == ["Barriers", "Hope", "Time"]


def test_the_order_of_codes_and_sources_is_that_of_the_first_project() -> None:
    with qb.open(FIXTURES / "study.qdpx") as study:
        first = [path for _, path in study.project.walk_codes()]
        for other in (fresh(qb.normalise(study)), renewed(study)):
            made = qb.merge([study, other]).package.project
            assert [path for _, path in made.walk_codes()] == first
            assert [s.name for s in made.sources] == [
                s.name for s in study.project.sources
            ]


def test_notes_that_say_the_same_are_told_apart_by_what_they_are_on() -> None:
    one = talk("We hope.", "hope")
    one.project.code_book.codes.append(qb.Code(name="Trust"))
    for code, _ in one.project.walk_codes():
        note = qb.Note(name="Memo", plain_text_content="To do.")
        one.project.notes.append(note)
        code.note_refs.append(note.guid)
    made = qb.merge([one, renewed(one)]).package.project
    assert len(made.notes) == 2
    assert [len(code.note_refs) for code, _ in made.walk_codes()] == [1, 1]


LONG = "\n".join(f"Line {n}: she spoke about day {n * 7}." for n in range(40))


def test_sources_of_one_name_and_nearly_one_text_are_one() -> None:
    one, other = talk(LONG), renewed(talk(LONG.replace("day 7.", "Monday.")))
    other.project.sources[0].name = "talk.docx"
    for merged in both(one, other):
        assert len(merged.package.project.sources) == 1
        assert ("source", "name and similarity") in rules(merged)


def test_two_versions_inside_one_project_are_not_guessed_at() -> None:
    one = talk(LONG)
    more = one.project.sources[0].model_copy(
        update={
            "guid": qb.Guid.new(),
            "plain_text_content": LONG.replace("Line 1:", "1:"),
        }
    )
    one.project.sources.append(more)
    other = renewed(talk(LONG.replace("Line 2:", "2:")))
    for merged in both(one, other):
        assert len(merged.package.project.sources) == 3
        assert merged.report.ambiguous == ["source Talk"]


def test_sources_without_a_name_are_not_one_because_of_that() -> None:
    one, other = talk(LONG), renewed(talk("Something else was said here."))
    for package in (one, other):
        package.project.sources[0].name = None
    assert len(qb.merge([one, other]).package.project.sources) == 2


@pytest.mark.parametrize("name", ["default", "Admin", "USER"])
def test_generic_names_are_not_one_person(name: str) -> None:
    one, other = talk("We hope.", "hope"), renewed(talk("We hope.", "hope"))
    for package in (one, other):
        package.project.users[0].name = name
    assert len(qb.merge([one, other]).package.project.users) == 2
    same = [qb.Same("user", str(p.project.users[0].guid), name) for p in (one,)]
    assert len(qb.merge([one, other], same=same).package.project.users) == 1


# --- Mapping files --------------------------------------------------------------------


def mapping(tmp_path: Path, *rows: str) -> list[qb.Same]:
    path = tmp_path / "same.csv"
    path.write_text("\n".join(["kind,first,second", *rows]), encoding="utf-8")
    return read_mapping(path)


def test_a_mapping_joins_by_name_path_and_guid(tmp_path: Path) -> None:
    one, other = talk("We hope.", "hope"), renewed(talk("They trust.", "trust"))
    for package, name in ((one, "A"), (other, "B")):
        child = qb.Code(name=f"{name}1")
        package.project.code_book.codes.append(qb.Code(name=name, codes=[child]))
        package.project.cases.append(qb.Case(name=f"P {name}"))
    other.project.users[0].name = "A. Adams"
    guids = [str(p.project.sources[0].guid) for p in (one, other)]
    same = mapping(
        tmp_path,
        "user,Anna,A. Adams",
        "code,A > A1,B > B1",
        "case,P A,P B",
        f"source,{guids[0]},{guids[1].upper()}",
    )
    merged = qb.merge([one, other], same=same)
    project = merged.package.project
    assert len(project.users) == len(project.cases) == len(project.sources) == 1
    assert names(merged.package, "codes") == ["A", "A1", "B", "Hope"]


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("code,Hope,Hopp", ["no project has a code 'Hopp'", "line 2", "'Hope'"]),
        ("code,Hope,Zzzz", ["no project has a code 'Zzzz'", "line 2"]),
        ("case,P1,P1", ["no project has a case 'P1'"]),
        ("cod,Hope,Hope", ["the kind 'cod' is unknown", "line 2"]),
        ("code,Hope,", ["a cell is empty", "line 2"]),
        ("code,Hope,Time", ["name several things of one project", "line 2"]),
    ],
)
def test_what_a_mapping_gets_wrong_has_an_address(
    row: str, words: list[str], tmp_path: Path
) -> None:
    one, other = talk("We hope."), talk("We hope.")
    for top in ("A", "B"):
        child = qb.Code(name="Time")
        one.project.code_book.codes.append(qb.Code(name=top, codes=[child]))
    with pytest.raises(qb.ReadError) as error:
        qb.merge([one, other], same=mapping(tmp_path, row))
    for word in words:
        assert word in str(error.value)


def test_a_mapping_without_its_columns_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "same.csv"
    path.write_text("a,b\n1,2\n")
    with pytest.raises(qb.ReadError, match="no column 'kind'"):
        read_mapping(path)


def test_a_mapping_without_rows_says_nothing(tmp_path: Path) -> None:
    assert mapping(tmp_path) == []


@pytest.mark.parametrize("text", ["", "\n\n"])
def test_an_empty_mapping_is_refused(text: str, tmp_path: Path) -> None:
    path = tmp_path / "same.csv"
    path.write_text(text)
    with pytest.raises(qb.ReadError, match=r"same\.csv"):
        read_mapping(path)


def test_short_rows_of_a_mapping_are_told(tmp_path: Path) -> None:
    with pytest.raises(qb.ReadError, match="empty"):
        mapping(tmp_path, "code,Hope")
