"""Do references lead somewhere, and to the right thing?"""

from collections.abc import Callable

import pytest
from plausible import Study

from qdabridge import Finding, Graph, Guid, Location, Severity, Transcript, Vertex
from qdabridge.qdaxml.mend import NIL

GONE = Guid("99999999-0000-4000-8000-000000000000")
TEXT = "/Project/Sources/TextSource[1]"
SELECTION = f"{TEXT}/PlainTextSelection[1]"

Spoil = Callable[[Study, Guid], None]


def _code(study: Study, guid: Guid) -> None:
    study.selection.codings[0].code_ref = guid


def _case_code(study: Study, guid: Guid) -> None:
    study.case.code_refs.append(guid)


def _case_source(study: Study, guid: Guid) -> None:
    study.case.source_refs = [guid]


def _case_selection(study: Study, guid: Guid) -> None:
    study.case.selection_refs = [guid]


def _variable(study: Study, guid: Guid) -> None:
    study.case.variable_values[0].variable_ref = guid


def _note(study: Study, guid: Guid) -> None:
    study.text.note_refs = [guid]


def _member_code(study: Study, guid: Guid) -> None:
    study.group.member_codes = [guid]


def _member_source(study: Study, guid: Guid) -> None:
    study.group.member_sources = [guid]


def _member_note(study: Study, guid: Guid) -> None:
    study.group.member_notes = [guid]


def _sync_point(study: Study, guid: Guid) -> None:
    study.passage.to_sync_point = guid


def _vertex(study: Study, guid: Guid) -> None:
    study.edge.source_vertex = guid


def _represented(study: Study, guid: Guid) -> None:
    study.graph.vertices[0].represented_guid = guid


def _link_end(study: Study, guid: Guid) -> None:
    study.link.origin_guid = guid


PASSAGE = "/Project/Sources/AudioSource[1]/Transcript[1]/TranscriptSelection[1]"
REFERENCES: list[tuple[Spoil, str]] = [
    (_code, f"{SELECTION}/Coding[1]/CodeRef"),
    (_case_code, "/Project/Cases/Case[1]/CodeRef[2]"),
    (_case_source, "/Project/Cases/Case[1]/SourceRef[1]"),
    (_case_selection, "/Project/Cases/Case[1]/SelectionRef[1]"),
    (_variable, "/Project/Cases/Case[1]/VariableValue[1]/VariableRef"),
    (_note, f"{TEXT}/NoteRef[1]"),
    (_member_code, "/Project/Sets/Set[1]/MemberCode[1]"),
    (_member_source, "/Project/Sets/Set[1]/MemberSource[1]"),
    (_member_note, "/Project/Sets/Set[1]/MemberNote[1]"),
    (_sync_point, f"{PASSAGE}/@toSyncPoint"),
    (_vertex, "/Project/Graphs/Graph[1]/Edge[1]/@sourceVertex"),
]
TO_ANYTHING: list[tuple[Spoil, str]] = [
    (_represented, "/Project/Graphs/Graph[1]/Vertex[1]/@representedGUID"),
    (_link_end, "/Project/Links/Link[1]/@originGUID"),
]


@pytest.mark.parametrize(("spoil", "path"), [*REFERENCES, *TO_ANYTHING])
def test_dangling(study: Study, spoil: Spoil, path: str) -> None:
    spoil(study, GONE)
    finding = study.only("reference-dangling")
    assert finding.severity is Severity.ERROR
    assert finding.location.path == path
    assert str(GONE) in finding.message


@pytest.mark.parametrize(("spoil", "path"), REFERENCES)
def test_wrong_kind(study: Study, spoil: Spoil, path: str) -> None:
    spoil(study, study.user.guid)
    finding = study.only("reference-misdirected")
    assert finding.location.path == path
    assert "/Project/Users/User[1]" in finding.message
    assert not study.found("reference-dangling")


@pytest.mark.parametrize(("spoil", "path"), TO_ANYTHING)
def test_links_may_lead_to_anything(study: Study, spoil: Spoil, path: str) -> None:
    spoil(study, study.user.guid)
    assert not study.found("reference-misdirected")


@pytest.mark.parametrize("spelt", [str.upper, "{{{}}}".format])
def test_spelling_does_not_matter(study: Study, spelt: Callable[[str], str]) -> None:
    _code(study, Guid(spelt(str(study.hope.guid))))
    assert not study.found("reference-dangling")


def test_users(study: Study) -> None:
    study.project.creating_user_guid = GONE
    study.selection.creating_user = GONE
    study.selection.modifying_user = study.hope.guid
    found = study.found("user-unknown")
    assert [f.location.path for f in found] == [
        "/Project/@creatingUserGUID",
        f"{SELECTION}/@creatingUser",
    ]
    path = f"{SELECTION}/@modifyingUser"
    assert study.only("reference-misdirected").location.path == path


def test_points_of_another_transcript_or_graph(study: Study) -> None:
    point = study.transcript.sync_points.pop()
    study.audio.transcripts.append(
        Transcript(plain_text_content="Said.", sync_points=[point])
    )
    other = Graph(name="Other", vertices=[Vertex(first_x=0, first_y=0)])
    study.project.graphs.append(other)
    study.edge.target_vertex = other.vertices[0].guid
    assert [f.location.path for f in study.found("reference-elsewhere")] == [
        f"{PASSAGE}/@toSyncPoint",
        "/Project/Graphs/Graph[1]/Edge[1]/@targetVertex",
    ]


def test_a_missing_reference_is_told_once(study: Study) -> None:
    _code(study, NIL)
    assert study.found("reference-dangling")
    told = Finding(
        code="reference-missing",
        severity=Severity.ERROR,
        message="told by the reader",
        location=Location(),
    )
    study.package.report.add(told)
    assert not study.found("reference-dangling")
