"""A project as scripts use it: made in a few lines, walked, and looked things up in."""

import pytest
from helpers import RICH_PROJECT, guid, read_xml, spelt, to_xml
from hypothesis import given
from pydantic import ValidationError
from strategies import code_books, projects

import qdabridge as qb
from qdabridge.model import Identified
from qdabridge.model.project import identified

A, B = guid(1), guid(2)


def test_a_project_from_scratch_takes_ten_lines(tmp_path: object) -> None:
    project = qb.Project(name="Study")
    hope = qb.Code(name="Hope", color="#33CC33")
    project.code_book.codes.append(hope)
    source = qb.TextSource(name="Interview 1", plain_text_content="I do hope so.")
    selection = qb.PlainTextSelection(start_position=5, end_position=9)
    selection.codings.append(qb.Coding(code_ref=hope.guid))
    source.plain_text_selections.append(selection)
    project.sources.append(source)

    again, report = read_xml(to_xml(project))
    assert report.is_clean
    [placed] = again.codings()
    assert again.index().code(placed.coding.code_ref).name == "Hope"
    text = placed.source.plain_text_content
    chosen = placed.selection
    assert text[chosen.start_position : chosen.end_position] == "hope"


def test_objects_do_not_share_their_lists() -> None:
    qb.Code(name="one").codes.append(qb.Code(name="inner"))
    qb.Project(name="one").code_book.codes.append(qb.Code(name="C"))
    assert qb.Code(name="two").codes == []
    assert qb.Project(name="two").code_book.codes == []


def test_things_get_different_guids_of_their_own() -> None:
    assert qb.User().guid != qb.User().guid
    assert qb.TextSource().guid != qb.TextSource().guid


@pytest.mark.parametrize(
    "value",
    [
        {"text_value": "a", "integer_value": 1},
        {"boolean_value": False, "float_value": 0},
        {"text_value": "", "date_value": "2024-02-29"},
    ],
)
def test_a_variable_value_holds_one_value(value: dict[str, object]) -> None:
    with pytest.raises(ValidationError, match="one value"):
        qb.VariableValue.model_validate({"variable_ref": A, **value})


@pytest.mark.parametrize(
    ("field", "raw", "value"),
    [
        ("text_value", "", ""),
        ("boolean_value", False, False),
        ("integer_value", 0, 0),
        ("date_value", "2024-02-29", "2024-02-29"),
    ],
)
def test_the_value_of_a_variable_is_found_even_if_it_is_false(
    field: str, raw: object, value: object
) -> None:
    made = qb.VariableValue.model_validate({"variable_ref": A, field: raw})
    assert made.value == value
    assert type(made.value) is type(getattr(made, field))


def test_a_variable_without_value_has_none() -> None:
    assert qb.VariableValue(variable_ref=A).value is None


# --- Walking ------------------------------------------------------------------------


def tree() -> qb.CodeBook:
    leaf = qb.Code(guid=guid(3), name="leaf")
    inner = qb.Code(guid=guid(2), name="inner", codes=[leaf])
    top = qb.Code(guid=guid(1), name="top", codes=[inner, qb.Code(name="other")])
    return qb.CodeBook(codes=[top, qb.Code(name="last")])


def test_codes_are_walked_parents_first_with_their_paths() -> None:
    project = qb.Project(name="P", code_book=tree())
    assert [path for _, path in project.walk_codes()] == [
        ("top",),
        ("top", "inner"),
        ("top", "inner", "leaf"),
        ("top", "other"),
        ("last",),
    ]
    assert all(code.name == path[-1] for code, path in project.walk_codes())


@given(projects())
def test_walking_meets_every_code_once(project: qb.Project) -> None:
    written = to_xml(project).count(b"<Code ")
    walked = [code for code, _ in project.walk_codes()]
    assert len(walked) == written
    assert len({id(code) for code in walked}) == written


@given(projects())
def test_codings_meets_every_coding_once(project: qb.Project) -> None:
    found = list(project.codings())
    assert len(found) == to_xml(project).count(b"<Coding ")
    assert len({id(placed.coding) for placed in found}) == len(found)
    for placed in found:
        where = placed.selection or placed.holder
        assert any(coding is placed.coding for coding in where.codings)  # type: ignore[union-attr]
        if placed.selection is not None:
            assert any(s is placed.selection for s in placed.holder.selections)


def test_codings_know_selection_holder_and_source() -> None:
    coding = qb.Coding(code_ref=A)
    selection = qb.PlainTextSelection(
        start_position=0, end_position=1, codings=[coding]
    )
    text = qb.Representation(plain_text_selections=[selection])
    region = qb.PDFSelection(
        page=0, first_x=0, first_y=0, second_x=1, second_y=1, representation=text
    )
    whole = qb.Coding(code_ref=B)
    pdf = qb.PDFSource(pdf_selections=[region], codings=[whole])
    placed = {p.coding.guid: p for p in qb.Project(name="P", sources=[pdf]).codings()}
    assert placed == {
        coding.guid: (coding, selection, text, pdf),
        whole.guid: (whole, None, pdf, pdf),
    }


def test_codings_of_notes_are_found_too() -> None:
    note = qb.Note(codings=[qb.Coding(code_ref=A)])
    [placed] = qb.Project(name="P", notes=[note]).codings()
    assert placed.source is note


# --- Looking up ---------------------------------------------------------------------


def test_everything_with_a_guid_is_identified() -> None:
    data = to_xml(RICH_PROJECT)
    assert len(list(identified(RICH_PROJECT))) == data.count(b' guid="')


@given(projects())
def test_everything_with_a_guid_of_its_own_is_found_by_it(project: qb.Project) -> None:
    index = project.index()
    things = list(identified(project))
    assert len(things) == to_xml(project).count(b' guid="')
    for thing in things:
        assert any(found is thing for found in index.all(thing.guid))
        assert index.find(f"{{{thing.guid.key.upper()}}}") is index.find(thing.guid)
    shared = [thing for group in index.shared() for thing in group]
    assert len(shared) == sum(len(index.all(t.guid)) > 1 for t in things)


def test_find_gives_the_very_object_or_none() -> None:
    project = qb.Project(name="P", code_book=tree())
    assert project.find(guid(3)) is project.code_book.codes[0].codes[0].codes[0]
    assert project.find(f"{{{guid(3).upper()}}}") is project.find(guid(3))
    assert project.find(guid(9)) is None
    assert project.find("no guid") is None


def test_of_two_things_with_one_guid_the_right_kind_is_found() -> None:
    project = qb.Project(name="P", users=[qb.User(guid=A)], cases=[qb.Case(guid=A)])
    project.code_book.codes.append(qb.Code(guid=A, name="C"))
    index = project.index()
    assert index.user(A) is project.users[0]
    assert index.code(A) is project.code_book.codes[0]
    assert index.case(A) is project.cases[0]
    assert index.source(A) is None
    assert [len(group) for group in index.shared()] == [3]


def test_each_kind_has_its_look_up() -> None:
    index = RICH_PROJECT.index()
    looks = {
        "user": RICH_PROJECT.users[0],
        "code": RICH_PROJECT.code_book.codes[0],
        "case": RICH_PROJECT.cases[0],
        "variable": RICH_PROJECT.variables[0],
        "note": RICH_PROJECT.notes[0],
        "source": RICH_PROJECT.sources[2],
        "set": RICH_PROJECT.sets[0],
        "link": RICH_PROJECT.links[0],
        "selection": RICH_PROJECT.sources[0].selections[0],
        "coding": RICH_PROJECT.sources[0].codings[0],
    }
    for name, thing in looks.items():
        assert isinstance(thing, Identified)
        look = getattr(index, name)
        assert look(thing.guid) is thing
        others = [other.guid for other in looks.values() if other is not thing]
        assert all(look(other) is None for other in others)


def test_an_index_is_a_snapshot() -> None:
    project = qb.Project(name="P")
    index = project.index()
    project.users.append(qb.User(guid=A))
    assert index.find(A) is None
    assert project.index().find(A) is project.users[0]


# --- Codebooks ----------------------------------------------------------------------


@given(code_books())
def test_a_codebook_comes_back_from_a_project(book: qb.CodeBook) -> None:
    project = qb.Project.of_code_book(book, "name")
    assert (project.name, project.origin) == ("name", book.origin)
    assert project.sets == book.sets
    assert project.code_book.sets == []
    assert spelt(project.to_code_book()) == spelt(book)


def test_making_a_codebook_leaves_the_project_as_it_was() -> None:
    members = {"member_sources": [A], "member_notes": [B]}
    groups = [
        qb.Set.model_validate({"name": "mixed", "member_codes": [A], **members}),
        qb.Set.model_validate({"name": "no codes", **members}),
        qb.Set(name="empty"),
    ]
    project = qb.Project(name="P", origin="T", code_book=tree(), sets=groups)
    before = spelt(project)
    book = project.to_code_book()
    assert spelt(project) == before
    assert book.origin == "T"
    assert [group.name for group in book.sets] == ["mixed", "empty"]
    assert book.sets[0].member_codes == [A]
    assert book.sets[0].member_sources == book.sets[0].member_notes == []
