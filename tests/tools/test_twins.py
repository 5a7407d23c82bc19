"""PDF quotations written twice become one with two anchors."""

from helpers import guid, sample

import qdabridge
from qdabridge import Coding, Package, PDFSource, PlainTextSelection, Project
from qdabridge.model import (
    Case,
    Edge,
    Graph,
    Guid,
    PDFSelection,
    Representation,
    Vertex,
)
from qdabridge.tools.idioms.places import join_twins, text_twin, twins
from qdabridge.tools.work import Workspace

ANNA, BEN, HOPE, FEAR = guid(1), guid(2), guid(3), guid(4)


def _coding(number: int, code: Guid, user: Guid | None = ANNA) -> Coding:
    return Coding(guid=guid(number), code_ref=code, creating_user=user)


def _project(region: list[Coding], text: list[Coding]) -> Project:
    here = PDFSelection(
        guid=guid(10),
        page=0,
        first_x=1,
        first_y=1,
        second_x=2,
        second_y=2,
        description="one",
        note_refs=[guid(20)],
        codings=region,
    )
    there = PlainTextSelection(
        guid=guid(10),
        start_position=0,
        end_position=4,
        description="two",
        note_refs=[guid(20), guid(21)],
        codings=text,
    )
    representation = Representation(
        guid=guid(11), plain_text_content="Hope", plain_text_selections=[there]
    )
    source = PDFSource(
        guid=guid(12), pdf_selections=[here], representation=representation
    )
    return Project(name="P", sources=[source])


def _joined(project: Project) -> Workspace:
    work = Workspace(Package(project))
    join_twins(work)
    return work


def test_twins_become_one_quotation_with_two_anchors() -> None:
    project = _project([_coding(30, HOPE)], [_coding(31, HOPE), _coding(32, HOPE, BEN)])
    work = _joined(project)
    (pair,) = twins(work.project)
    assert [c.guid for c in pair.region.codings] == [guid(30), guid(32)]
    assert (pair.text.codings, pair.text.note_refs, pair.text.description) == (
        [],
        [],
        None,
    )
    assert pair.region.guid == guid(10)
    assert pair.text.guid == text_twin(guid(10))
    assert (pair.text.start_position, pair.text.end_position) == (0, 4)
    assert pair.region.description == "one\n\ntwo"
    assert pair.region.note_refs == [guid(20), guid(21)]
    assert [f.code for f in work.report()] == ["twins-joined"]


def test_a_coder_on_the_selection_counts_for_being_the_same() -> None:
    project = _project([_coding(30, HOPE)], [_coding(31, HOPE, None)])
    source = project.sources[0]
    assert isinstance(source, PDFSource)
    assert source.representation is not None
    source.representation.plain_text_selections[0].creating_user = ANNA
    (pair,) = twins(_joined(project).project)
    assert [c.guid for c in pair.region.codings] == [guid(30)]


def test_references_to_a_coding_that_goes_lead_to_the_one_that_stays() -> None:
    project = _project([_coding(30, HOPE)], [_coding(31, HOPE)])
    vertex = Vertex(guid=guid(40), represented_guid=guid(31), first_x=0, first_y=0)
    edge = Edge(
        guid=guid(41),
        represented_guid=guid(31),
        source_vertex=guid(40),
        target_vertex=guid(40),
    )
    project.graphs = [Graph(guid=guid(42), vertices=[vertex], edges=[edge])]
    project.cases = [Case(guid=guid(43), selection_refs=[guid(10)])]
    graph = _joined(project).project.graphs[0]
    assert graph.vertices[0].represented_guid == guid(30)
    assert graph.edges[0].represented_guid == guid(30)


def test_joining_again_changes_nothing() -> None:
    once = _joined(_project([_coding(30, HOPE)], [_coding(31, FEAR)])).project
    again = _joined(once)
    assert again.project == once
    assert not list(again.report())


def test_codings_that_a_tool_gave_the_text_later_are_gathered_too() -> None:
    once = _joined(_project([_coding(30, HOPE)], [])).project
    (pair,) = twins(once)
    pair.text.codings.append(_coding(33, FEAR))
    (pair,) = twins(_joined(once).project)
    assert [c.guid for c in pair.region.codings] == [guid(30), guid(33)]


def test_selections_without_a_twin_are_left_alone() -> None:
    project = _project([_coding(30, HOPE)], [_coding(31, HOPE)])
    source = project.sources[0]
    assert isinstance(source, PDFSource)
    source.pdf_selections[0].guid = guid(13)
    assert _joined(project).project == project


def test_twins_of_atlasti_for_mac_are_found() -> None:
    path = sample("standard/example2-atlasti-8.4-mac.qde")
    with qdabridge.open(path, as_written=True) as package:
        before = len(list(package.project.codings()))
        work = Workspace(package)
    join_twins(work)
    pairs = list(twins(work.project))
    assert [len(pair.region.codings) for pair in pairs] == [1, 1]
    assert len(list(work.project.codings())) == before - 2
