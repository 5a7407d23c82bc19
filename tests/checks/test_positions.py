"""Do selections lie where there is something to select?"""

import pytest
from plausible import WORDS, Study

from qdabridge import Note, PlainTextSelection, Severity, TextSource

SELECTION = "/Project/Sources/TextSource[1]/PlainTextSelection[1]"
UTF16_UNITS = len(WORDS.encode("utf-16-le")) // 2


def test_reversed(study: Study) -> None:
    study.selection.start_position = 6
    study.stretch.begin = 1000
    study.clip.end = -1
    assert [f.location.path for f in study.found("selection-reversed")] == [
        f"{SELECTION}/@startPosition",
        "/Project/Sources/AudioSource[1]/AudioSelection[1]/@begin",
        "/Project/Sources/VideoSource[1]/VideoSelection[1]/@begin",
    ]


def test_negative(study: Study) -> None:
    study.selection.start_position = -1
    study.clip.begin = -5
    found = study.found("position-negative")
    assert [f.location.path for f in found] == [
        f"{SELECTION}/@startPosition",
        "/Project/Sources/VideoSource[1]/VideoSelection[1]/@begin",
    ]
    assert "-5" in found[1].message


def test_empty(study: Study) -> None:
    study.selection.end_position = 0
    study.stretch.begin = 900
    assert len(study.found("selection-empty")) == 2
    assert study.found("selection-empty")[0].severity is Severity.INFO


@pytest.mark.parametrize(("end", "is_inside"), [(0, True), (1, False)])
def test_the_most_generous_count_of_a_file(
    study: Study, end: int, is_inside: bool
) -> None:
    study.selection.end_position = UTF16_UNITS + end
    assert bool(study.found("selection-out-of-range")) is not is_inside


@pytest.mark.parametrize(("end", "is_inside"), [(1, True), (2, False)])
def test_a_bom_may_count(study: Study, end: int, is_inside: bool) -> None:
    study.text.plain_text_path = study.package.add_file(
        b"\xef\xbb\xbf" + WORDS.encode(), ".txt"
    )
    study.selection.end_position = UTF16_UNITS + end
    assert bool(study.found("selection-out-of-range")) is not is_inside


@pytest.mark.parametrize(("end", "is_inside"), [(5, True), (6, False)])
def test_line_ends_of_the_xml_may_count_two(
    study: Study, end: int, is_inside: bool
) -> None:
    study.text.plain_text_path = None
    study.text.plain_text_content = "a\nbc"
    study.selection.end_position = end
    assert bool(study.found("selection-out-of-range")) is not is_inside


def test_a_start_outside_counts_too(study: Study) -> None:
    study.selection.start_position = 999
    finding = study.only("selection-out-of-range")
    assert "999" in finding.message
    assert finding.quote == "Hello"


def test_the_text_of_a_pdf(study: Study) -> None:
    study.words.plain_text_selections[0].end_position = 99
    path = "/Project/Sources/PDFSource[1]/Representation/PlainTextSelection[1]"
    found = study.only("selection-out-of-range")
    assert found.location.path == f"{path}/@endPosition"


def test_a_text_that_is_not_there_is_no_reason(study: Study) -> None:
    study.text.plain_text_path = "internal://missing.txt"
    study.selection.end_position = 999
    study.project.sources.append(
        TextSource(
            name="None",
            plain_text_selections=[
                PlainTextSelection(start_position=0, end_position=1)
            ],
        )
    )
    assert not study.found("selection-out-of-range")


def test_selections_in_notes_mean_the_source(study: Study) -> None:
    study.project.notes.append(
        Note(
            plain_text_content="Short.",
            plain_text_selections=[
                PlainTextSelection(start_position=90, end_position=99)
            ],
        )
    )
    assert study.only("selection-of-other-text").severity is Severity.INFO
    assert not study.found("selection-out-of-range")


@pytest.mark.parametrize("position", [-1, 6])
def test_sync_points(study: Study, position: int) -> None:
    study.points[1].position = position
    path = "/Project/Sources/AudioSource[1]/Transcript[1]/SyncPoint[2]/@position"
    assert study.only("sync-point-out-of-range").location.path == path
