"""Copies of a transcript drift apart; codings stay on their words, or become notes."""

import json
import unicodedata
from typing import Any

import pytest
from copies import fresh, renewed, talk, with_text

import qdabridge as qb
from qdabridge.operations.merge.report import findings_of

OLD = "Anna said: I beleive in it.\n\nWe hope for help; peers can help.\n\nThe end.\n"


def coded(merged: qb.Merged) -> list[str]:
    """Return the words under the codings of the text that stands."""
    package = merged.package
    (source,) = package.project.sources
    return [
        package.quote(s)
        for s in source.selections
        for _ in s.codings
        if isinstance(s, qb.PlainTextSelection)
    ]


def statuses(merged: qb.Merged) -> dict[str, int]:
    (text,) = merged.report.texts
    return {str(status): count for status, count in text.statuses.items()}


def merged_with(new: str, *quotes: str) -> qb.Merged:
    """Merge a corrected text with the codings somebody made on the old one."""
    return qb.merge([talk(new), talk(OLD, *quotes, coder="Ben")])


@pytest.mark.parametrize(
    ("old", "new", "quote", "expected", "status"),
    [
        ("beleive", "believe", "I beleive in it.", "I believe in it.", "changed"),
        ("beleive", "believe", "We hope", "We hope", "exact"),
        ("Anna", "Maria", "Anna said: I beleive", "Maria said: I beleive", "changed"),
        ("Anna", "Maria", "Anna", "", "orphan"),
        ("Anna", "[P12]", "Anna said: I beleive", "[P12] said: I beleive", "changed"),
        ("Anna said", "A.\n\nAnna said", "We hope", "We hope", "shifted"),
        ("We hope", "Hm. We hope", "Anna said", "Anna said", "exact"),
        ("help; peers", "help; all peers", "peers can", "peers can", "shifted"),
        ("for help; ", "", "We hope for help; peers", "We hope peers", "orphan"),
    ],
)
def test_a_coding_follows_its_words(
    old: str, new: str, quote: str, expected: str, status: str
) -> None:
    merged = merged_with(OLD.replace(old, new, 1), quote)
    assert statuses(merged) == {status: 1}
    assert coded(merged) == ([expected] if status != "orphan" else [])


def test_a_paragraph_that_was_moved_keeps_its_codings() -> None:
    first, second, last = OLD.split("\n\n")
    new = "\n\n".join([last.strip(), second, first]) + "\n"
    merged = merged_with(new, "We hope for help; peers can help.", "Anna said: I bel")
    assert sorted(coded(merged)) == [
        "Anna said: I bel",
        "We hope for help; peers can help.",
    ]


@pytest.mark.parametrize(
    "spelt",
    [
        lambda t: unicodedata.normalize("NFD", t),
        lambda t: t.replace("\n", "\r\n"),
        lambda t: t.replace(" ", "\u00a0"),
        lambda t: "\ufeff" + t,
    ],
    ids=["NFD", "CRLF", "NBSP", "BOM"],
)
def test_other_spellings_of_a_text_change_no_coding(spelt: Any) -> None:
    old = "Łódź: the café was naïve.\n\nWe hope for élan."
    package = talk(spelt(old))
    package.form = "as-written"
    merged = qb.merge([package, talk(old, "café was", "élan", coder="Ben")])
    quotes = [
        unicodedata.normalize("NFC", q).replace("\u00a0", " ") for q in coded(merged)
    ]
    assert quotes == ["café was", "élan"]
    assert not merged.report.orphans


def test_the_text_that_stands_is_one_of_the_two_and_the_choice_is_told() -> None:
    new = OLD.replace("beleive", "believe")
    ours, theirs = talk(new), talk(OLD)
    for policy, expected in (("ours", new), ("theirs", OLD), ("report", new)):
        merged = qb.merge([ours, theirs], policy=policy)
        assert merged.package.text(merged.package.project.sources[0]) == expected  # type: ignore[arg-type]
        assert [c.field for c in merged.report.conflicts] == ["text"]
    with pytest.raises(qb.ConflictError, match="text"):
        qb.merge([ours, theirs], policy="error")


# --- Orphans --------------------------------------------------------------------------


def test_an_orphan_is_a_note_that_has_everything() -> None:
    new = OLD.replace("We hope for help; peers can help.\n\n", "")
    merged = merged_with(new, "We hope for help")
    (span,) = merged.report.orphans
    assert (span.quote, span.codings, span.status) == ("We hope for help", 1, "orphan")
    assert span.old_start == OLD.index("We hope")
    package = merged.package
    (note,) = package.project.notes
    assert note.guid == span.note
    assert note.guid in package.project.sources[0].note_refs
    (selection,) = note.plain_text_selections
    assert package.quote(selection) == "We hope for help"
    assert "beleive in it." in package.text(note)
    assert f"{span.old_start}-{span.old_end}" in str(note.name)
    (placed,) = package.project.codings()
    assert placed.coding.guid.key == qb.Guid.derived("coding", "Ben", "0", "").key
    assert json.loads(merged.report.model_dump_json())["moved"][0]["quote"]
    (finding,) = [f for f in findings_of(merged.report) if "orphan" in f.code]
    assert finding.quote == "We hope for help"
    assert "hope" not in finding.message


def test_without_quotes_no_report_has_words() -> None:
    new = OLD.replace("We hope for help; peers can help.\n\n", "")
    merged = merged_with(new, "We hope for help", "I beleive in it.")
    assert "hope" not in merged.report.without_quotes().model_dump_json()
    assert "hope" in merged.report.model_dump_json()


@pytest.mark.parametrize("again", ["same file", "all GUIDs anew"])
def test_merging_again_adds_nothing(again: str) -> None:
    old = OLD + "More was said on that day, and it was not written down.\n" * 9
    new = old.replace("We hope for help; peers can help.\n\n", "")
    ben = talk(old, "We hope for help", "peers can help", "Anna", coder="Ben")
    once = qb.merge([talk(new, "Anna"), ben]).package
    other = renewed(ben) if "anew" in again else ben
    twice = qb.merge([once, other]).package
    assert len(twice.project.notes) == len(once.project.notes) == 2
    assert len(list(twice.project.codings())) == len(list(once.project.codings()))
    texts = [n.plain_text_content for n in once.project.notes]
    assert [n.plain_text_content for n in twice.project.notes] == texts


def test_two_coders_of_the_old_text_share_the_note_of_an_orphan() -> None:
    new = OLD.replace("We hope for help; peers can help.\n\n", "")
    parts = [talk(OLD, "We hope", coder=name) for name in ("Ben", "Cleo")]
    made = qb.merge([talk(new), *parts]).package.project
    (note,) = made.notes
    (selection,) = note.plain_text_selections
    coders = {u.guid: u.name for u in made.users}
    said = {coders[c.creating_user] for c in selection.codings if c.creating_user}
    assert said == {"Ben", "Cleo"}


def test_references_of_orphans_lead_to_the_merged_things() -> None:
    new = OLD.replace("We hope for help; peers can help.\n\n", "")
    ben = talk(OLD, "We hope", coder="Ben")
    (selection,) = ben.project.sources[0].selections
    note = qb.Note(name="N", plain_text_content="A thought")
    ben.project.notes.append(note)
    selection.note_refs.append(note.guid)
    selection.creating_user = ben.project.users[0].guid
    ben.project.cases.append(qb.Case(name="P1", selection_refs=[selection.guid]))
    other = renewed(ben)
    made = qb.merge([talk(new), ben, other]).package.project
    index = made.index()
    kept = [s for n in made.notes for s in n.plain_text_selections]
    assert len(kept) == 1
    assert index.user(str(kept[0].creating_user))
    assert all(index.note(str(ref)) for ref in kept[0].note_refs)
    assert [index.selection(str(r)) for r in made.cases[0].selection_refs] == kept


@pytest.mark.parametrize("tool", ["nvivo", "atlasti", "maxqda", "qualcoder"])
def test_tools_get_the_orphans_or_are_told(tool: str, tmp_path: Any) -> None:
    new = OLD.replace("We hope for help; peers can help.\n\n", "")
    merged = merged_with(new, "We hope for help")
    adapted = qb.adapt(merged.package, tool)
    back = qb.normalise(adapted)
    notes = [n for n in back.project.notes if "We hope for help" in back.text(n)]
    texts = [
        s
        for s in back.project.sources
        if isinstance(s, qb.TextSource) and "We hope for help" in back.text(s)
    ]
    assert notes or texts
    if not list(back.project.codings()):
        assert any(
            "coding" in f.message or "Coding" in str(f.location) for f in adapted.report
        )


# --- What tools did -------------------------------------------------------------------


def test_a_tool_that_moved_the_selection_with_the_text_does_not_double_it() -> None:
    old = talk(OLD, "I beleive in it.", "We hope")
    new_text = OLD.replace("beleive", "do really believe").replace("We ", "Well, we ")
    new = with_text(old, new_text)
    places = [(11, new_text.index(".") + 1), (new_text.index("Well"), 0)]
    selections: list[Any] = list(new.project.sources[0].selections)
    places[1] = (places[1][0], places[1][0] + len("Well, we hope"))
    for selection, place in zip(selections, places, strict=True):
        selection.start_position, selection.end_position = place
    for pair in ([new, old], [old, new]):
        made = qb.merge(pair, policy="ours" if pair[0] is new else "theirs").package
        quotes = [made.quote(s) for s in made.project.sources[0].selections]  # type: ignore[arg-type]
        assert quotes == ["I do really believe in it.", "Well, we hope"]
        assert len(list(made.project.codings())) == 2


def test_a_selection_that_one_has_resized_too_stays_beside_the_other() -> None:
    old = talk(OLD, "We hope")
    new = with_text(old, "Well. " + OLD)
    selection: Any = new.project.sources[0].selections[0]
    start = ("Well. " + OLD).index("We hope")
    selection.start_position, selection.end_position = start, start + 16
    made = qb.merge([new, old]).package
    quotes = sorted(made.quote(s) for s in made.project.sources[0].selections)  # type: ignore[arg-type]
    assert quotes == ["We hope", "We hope for help"]


def test_what_is_an_orphan_of_one_copy_is_where_another_copy_has_it() -> None:
    old = talk(OLD, "I beleive in it.")
    new = OLD.replace("I beleive in it.", "Yes, sure thing, I do")
    moved = with_text(old, new.replace("sure", "so sure"))
    selection: Any = moved.project.sources[0].selections[0]
    selection.end_position = selection.start_position + len("Yes, so sure thing")
    made = qb.merge([talk(new), moved, old]).package
    assert [made.quote(s) for s in made.project.sources[0].selections] == [  # type: ignore[arg-type]
        "Yes, sure thing"
    ]
    assert made.project.notes == []


def test_time_marks_of_a_transcript_move_without_a_conflict() -> None:
    def film(text: str) -> qb.Package:
        made = talk("Hello.")
        points = [
            qb.SyncPoint(guid=qb.Guid.derived("p", str(n)), time_stamp=n, position=p)
            for n, p in ((0, 0), (500, text.index("We hope")))
        ]
        made.project.sources.append(
            qb.AudioSource(
                guid=qb.Guid.derived("film"),
                name="Film",
                transcripts=[
                    qb.Transcript(
                        guid=qb.Guid.derived("transcript"),
                        plain_text_content=text,
                        sync_points=points,
                    )
                ],
            )
        )
        return made

    new = "Well, well. " + OLD
    for pair in ([film(new), film(OLD)], [film(new), renewed(film(OLD))]):
        merged = qb.merge(pair)
        source: Any = merged.package.project.sources[1]
        (transcript,) = source.transcripts
        assert [p.position for p in transcript.sync_points] == [0, new.index("We hope")]
        assert [c.field for c in merged.report.conflicts] == ["text"]


def test_unchanged_copies_report_no_text() -> None:
    package = talk(OLD, "We hope")
    report = qb.merge([package, fresh(package)]).report
    assert (report.texts, report.moved) == ([], [])


def test_a_note_that_two_have_rewritten_is_in_the_report_as_a_whole() -> None:
    parts = [talk("Hello."), talk("Hello.")]
    for number, package in enumerate(parts):
        note = qb.Note(guid=qb.Guid.derived("n"), plain_text_content=f"Idea {number}.")
        package.project.notes.append(note)
    report = qb.merge(parts).report
    (conflict,) = report.conflicts
    assert set(conflict.values.values()) == {"Idea 0.", "Idea 1."}
    assert "Idea" not in report.without_quotes().model_dump_json()
