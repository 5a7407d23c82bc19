"""GUIDs of a whole project: found, made unique, respelt."""

from collections.abc import Callable

from helpers import RICH_PROJECT, guid
from hypothesis import given
from hypothesis import strategies as st
from strategies import projects

from qdabridge import Code, CodeBook, Coding, Guid, Project, TextSource, User
from qdabridge.model import Case, Identified, Link, Note
from qdabridge.model.project import identified
from qdabridge.tools.references import (
    KINDS,
    each_element,
    map_references,
    numbered,
    references,
    respell,
    unique_guids,
)

ONE = guid(1)


def test_every_field_with_a_guid_is_known() -> None:
    fields = {
        name
        for element in each_element(RICH_PROJECT)
        for name, value in element.__dict__.items()
        if isinstance(value, Guid)
        or (isinstance(value, list) and value and isinstance(value[0], Guid))
    }
    assert fields - {"guid"} == set(KINDS)


def test_references_follow_their_kind() -> None:
    source = TextSource(
        guid=ONE,
        creating_user=ONE,
        note_refs=[ONE],
        codings=[Coding(guid=guid(2), code_ref=ONE)],
    )
    project = Project(
        name="P",
        users=[User(guid=ONE)],
        code_book=CodeBook(codes=[Code(guid=ONE, name="c")]),
        cases=[Case(guid=ONE, source_refs=[ONE])],
        sources=[source],
        notes=[Note(guid=ONE)],
        links=[Link(guid=guid(3), origin_guid=ONE)],
    )
    assert unique_guids(project) == 4
    index = project.index()
    (source_now,) = project.sources
    assert isinstance(source_now, TextSource)
    assert source_now.creating_user == ONE == project.links[0].origin_guid
    assert index.code(source_now.codings[0].code_ref) is project.code_book.codes[0]
    assert index.note(source_now.note_refs[0]) is project.notes[0]
    assert index.source(project.cases[0].source_refs[0]) is source_now


@given(projects())
def test_afterwards_no_two_things_share_one(project: Project) -> None:
    project = project.clone()
    unique_guids(project)
    keys = [thing.guid.key for thing in identified(project)]
    assert len(keys) == len(set(keys))
    assert unique_guids(project) == 0


@given(projects())
def test_respelling_changes_no_meaning(project: Project) -> None:
    other = project.clone()
    respell(other, str.upper)
    assert other == project
    assert all(str(g) == g.key.upper() for _, g in references(other))


@given(projects(), st.sampled_from([str.lower, str.upper, lambda g: Guid.derived(g)]))
def test_respelling_all_at_once_is_respelling_each(
    project: Project, spelling: Callable[[str], str]
) -> None:
    one, other = project.clone(), project.clone()
    respell(one, spelling)
    for element in each_element(other):
        if isinstance(element, Identified):
            element.guid = Guid(spelling(element.guid.strip("{}")))
    map_references(other, lambda _, ref: Guid(spelling(ref.strip("{}"))))
    assert one.model_dump_json() == other.model_dump_json()


@given(st.lists(st.sampled_from(["a", "a ~2", "a ~3", "a ~2 ~2", "b"])))
def test_numbers_of_names_are_those_that_trying_each_gives(names: list[str]) -> None:
    plain: set[str] = set()
    fast: set[str] = set()
    last: dict[str, int] = {}
    for name in names:
        assert numbered(name, fast, last) == numbered(name, plain)
