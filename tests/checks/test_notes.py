"""Do notes about notes come to an end?"""

from itertools import pairwise

from plausible import Study

from qdabridge import Note, PlainTextSelection


def notes(count: int) -> list[Note]:
    return [Note(name=str(n), plain_text_content="Hm.") for n in range(count)]


def test_a_chain_is_no_circle(study: Study) -> None:
    chain = notes(5000)
    for first, second in pairwise(chain):
        first.note_refs = [second.guid, chain[-1].guid]
    study.project.notes = chain
    study.text.note_refs = []
    assert not study.found("note-cycle")


def test_a_circle(study: Study) -> None:
    first, second, third = study.project.notes = notes(3)
    first.note_refs = [second.guid]
    second.note_refs = [third.guid]
    third.note_refs = [first.guid]
    finding = study.only("note-cycle")
    assert finding.location.path == "/Project/Notes/Note[3]/NoteRef"
    assert "/Project/Notes/Note[1]" in finding.message


def test_a_note_about_itself(study: Study) -> None:
    selection = PlainTextSelection(
        start_position=0, end_position=1, note_refs=[study.note.guid]
    )
    study.note.plain_text_selections = [selection]
    assert len(study.found("note-cycle")) == 1


def test_a_note_about_a_coding_in_itself(study: Study) -> None:
    coding = study.coding()
    coding.note_refs = [study.note.guid]
    study.note.codings = [coding]
    assert len(study.found("note-cycle")) == 1
