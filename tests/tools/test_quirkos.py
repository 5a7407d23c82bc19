"""Annotations that stand inside notes, as Quirkos and QualCoder write them."""

from helpers import guid

from qdabridge import Coding, Package, PlainTextSelection, Project, TextSource
from qdabridge.model import (
    AudioSource,
    DateTime,
    Note,
    PDFSource,
    Representation,
)
from qdabridge.tools.adapting import normalise
from qdabridge.tools.idioms.places import (
    annotations_beyond_notes,
    note_selections_to_source,
)
from qdabridge.tools.profile import Rule
from qdabridge.tools.work import Workspace

TEXT = "😀 It was hard at first, and then it was not.\r\n"


def _project(origin: str = "Quirkos 2.4", end: int = 13, **note: object) -> Project:
    inner = PlainTextSelection(guid=guid(3), start_position=2, end_position=end)
    memo = Note.model_validate(
        {
            "guid": guid(2),
            "plain_text_content": "Compare with #4",
            "plain_text_selections": [inner],
            "modifying_user": guid(9),
            "modified_date_time": DateTime("2024-01-01T10:00:00Z"),
            **note,
        }
    )
    source = TextSource(guid=guid(1), plain_text_content=TEXT, note_refs=[guid(2)])
    return Project(name="P", origin=origin, sources=[source], notes=[memo])


def _after(rule: Rule, project: Project) -> tuple[Project, list[str]]:
    work = Workspace(Package(project))
    rule(work)
    return work.project, [finding.code for finding in work.report()]


def test_a_memo_on_a_passage_becomes_a_selection_of_the_source() -> None:
    canonical = normalise(Package(_project(), form="as-written"))
    (source,) = canonical.project.sources
    assert isinstance(source, TextSource)
    (selection,) = source.plain_text_selections
    assert selection.guid == guid(3)
    assert selection.note_refs == [guid(2)]
    assert selection.codings == []
    words = canonical.text(source)[selection.start_position : selection.end_position]
    assert words == "It was hard"
    assert source.note_refs == []
    (note,) = canonical.project.notes
    assert note.plain_text_selections == []
    assert note.plain_text_content == "Compare with #4"
    assert (note.creating_user, note.creation_date_time) == (
        guid(9),
        "2024-01-01T10:00:00Z",
    )
    assert {"annotation-as-note", "note-author"} <= {f.code for f in canonical.report}


def test_other_tools_are_believed_when_the_place_is_beyond_the_note() -> None:
    project, codes = _after(annotations_beyond_notes, _project(end=40))
    assert project.notes[0].plain_text_selections == []
    assert codes == ["annotation-as-note"]
    before = _project(end=13)
    assert _after(annotations_beyond_notes, before) == (before, [])


def test_a_note_in_a_file_may_have_passages_of_its_own() -> None:
    before = _project(
        end=40, plain_text_content=None, plain_text_path="internal://x.txt"
    )
    assert _after(annotations_beyond_notes, before) == (before, [])


def test_coded_notes_are_notes() -> None:
    before = _project()
    coding = Coding(guid=guid(5), code_ref=guid(6))
    before.notes[0].plain_text_selections[0].codings = [coding]
    assert _after(note_selections_to_source, before) == (before, [])


def test_without_one_source_there_is_no_place() -> None:
    before = _project()
    before.sources.append(TextSource(guid=guid(11), note_refs=[guid(2)]))
    assert _after(note_selections_to_source, before) == (before, [])
    before.sources.clear()
    assert _after(note_selections_to_source, before) == (before, [])


def test_a_pdf_has_its_passages_in_its_text() -> None:
    before = _project()
    text = Representation(guid=guid(12), plain_text_content=TEXT)
    before.sources[:] = [
        PDFSource(guid=guid(1), representation=text, note_refs=[guid(2)])
    ]
    project, _ = _after(note_selections_to_source, before)
    (source,) = project.sources
    assert isinstance(source, PDFSource)
    assert source.representation is not None
    assert len(source.representation.plain_text_selections) == 1


def test_a_recording_has_no_text_to_put_it_in() -> None:
    before = _project()
    before.sources[:] = [AudioSource(guid=guid(1), note_refs=[guid(2)])]
    assert _after(note_selections_to_source, before) == (before, [])
