"""MAXQDA: its idioms become canonical, and what is written for it comes back whole."""

import random
from pathlib import Path
from typing import Any

import journeys
import pytest
from journeys import STUDY, TIME, codes, facts, selection, source, value, written

import qdabridge
from qdabridge import (
    Case,
    DateTime,
    Link,
    Note,
    Package,
    PDFSource,
    Project,
    Representation,
    TextSource,
    Variable,
    VariableValue,
    VideoSource,
)
from qdabridge.tools.adapting import adapt, normalise

ORIGIN = "MAXQDA 24 (Release 24.7.0)"


def project(*sources: Any, origin: str = ORIGIN, **fields: Any) -> Project:
    return journeys.project(*sources, origin=origin, **fields)


# --- Names that are too long ------------------------------------------------------


def test_names_that_will_be_cut_are_counted_and_those_alike_named() -> None:
    long = "A very long name of an interview about the road works on the bridge, part "
    texts = [source(name=f"{long}{part}") for part in "AB"]
    texts.append(source(name="x" * 64))
    texts.append(source(name="x" * 63))
    made = project(*texts, origin="qdabridge 0.1.0")
    made.code_book.codes.append(TIME.model_copy(update={"name": f"{long}C"}))
    report = adapt(normalise(Package(made)), "maxqda").report
    sources, codes_ = report.of("name-cut")
    assert (sources.count, codes_.count) == (3, 1)
    assert "3 names of sources have more than 63" in sources.message
    assert "4 of them" not in sources.message
    assert "3 of them are then like others" in sources.message
    assert "like others" not in codes_.message
    assert sources.is_loss


def test_short_names_are_not_told() -> None:
    made = project(source(name="x" * 63), origin="qdabridge 0.1.0")
    assert not adapt(normalise(Package(made)), "maxqda").report.of("name-cut")


# --- Reading ------------------------------------------------------------------------


def test_a_name_of_positions_that_stand_elsewhere_is_reported() -> None:
    text = source(plain_text_selections=[selection(0, 3, TIME, name="0,3")])
    assert "name-position-differs" not in codes(
        normalise(Package(project(text), form="as-written"))
    )
    text.plain_text_selections[0].name = "4,7"
    made = normalise(Package(project(text), form="as-written"))
    assert "name-position-differs" in codes(made)
    (kept,) = made.project.sources[0].selections
    assert (kept.start_position, kept.end_position) == (0, 3)  # type: ignore[attr-defined]


def test_a_nameless_case_gets_the_name_of_its_source() -> None:
    text = source()
    case = Case(variable_values=[value("34")], source_refs=[text.guid])
    made = normalise(Package(project(text, cases=[case]), form="as-written"))
    assert made.project.cases[0].name == "Interview"
    assert "case-nameless" in codes(made)


def test_nameless_cases_whose_values_agree_are_one() -> None:
    text, other = source(), Variable(name="Site")
    more = VariableValue(variable_ref=other.guid, text_value="Ulm")
    first = Case(variable_values=[value("34")], source_refs=[text.guid])
    second = Case(variable_values=[value("34"), more], source_refs=[text.guid])
    link = Link(origin_guid=second.guid, target_guid=text.guid)
    made = project(text, cases=[first, second], links=[link])
    made.variables.append(other)
    result = normalise(Package(made, form="as-written"))
    (case,) = result.project.cases
    assert [v.value for v in case.variable_values] == ["34", "Ulm"]
    assert result.project.links[0].origin_guid == first.guid
    assert "case-joined" in codes(result)


def test_nameless_cases_whose_values_differ_stay_apart() -> None:
    text = source()
    cases = [
        Case(variable_values=[value(v)], source_refs=[text.guid]) for v in ("34", "35")
    ]
    made = normalise(Package(project(text, cases=cases), form="as-written"))
    assert [c.name for c in made.project.cases] == ["Interview", "Interview"]


def test_a_case_of_two_sources_or_of_none_stays_nameless() -> None:
    one, two = source(), source(name="Other")
    cases = [Case(source_refs=[one.guid, two.guid]), Case()]
    made = normalise(Package(project(one, two, cases=cases), form="as-written"))
    assert [c.name for c in made.project.cases] == [None, None]


def test_a_value_on_source_and_case_stands_once() -> None:
    text = source(variable_values=[value("34")])
    case = Case(variable_values=[value("34")], source_refs=[text.guid])
    made = normalise(Package(project(text, cases=[case]), form="as-written"))
    assert not made.project.sources[0].variable_values
    assert [v.value for v in made.project.cases[0].variable_values] == ["34"]
    assert "value-duplicated" in codes(made)


def test_contradicting_values_are_kept_and_told() -> None:
    text = source(variable_values=[value("35")])
    case = Case(variable_values=[value("34")], source_refs=[text.guid])
    made = normalise(Package(project(text, cases=[case]), form="as-written"))
    assert made.project.sources[0].variable_values
    assert "value-contradicting" in codes(made)


def test_oddities_are_told_and_left() -> None:
    comment = selection(0, 3, description="Why?", creation_date_time=None)
    video = VideoSource(name="Tape", path="relative:///tape.m4a")
    made = normalise(
        Package(
            project(source(plain_text_selections=[comment]), source(), video),
            form="as-written",
        )
    )
    told = {
        "comment-uncoded",
        "date-missing",
        "source-name-shared",
        "video-is-audio",
    }
    assert told <= set(codes(made))
    (kept,) = made.project.sources[0].selections
    assert kept.description == "Why?"
    assert kept.creation_date_time is None


# --- Writing ------------------------------------------------------------------------


@pytest.fixture
def canonical() -> Package:
    """A project with whatever MAXQDA wants otherwise, as read by this library."""
    memo, about = Note(plain_text_content="m"), Note(plain_text_content="n", name="N")
    text = source(
        "😀 One\ntwo three\n",
        rich_text_path="internal://x.docx",
        note_refs=[memo.guid],
        plain_text_selections=[
            selection(2, 5, TIME, TIME, note_refs=[about.guid], description="x" * 512),
            selection(6, 9, TIME),
        ],
    )
    case = Case(name="C", variable_values=[value("34")], source_refs=[text.guid])
    made = project(text, cases=[case], notes=[memo, about], origin="qdabridge 0.1.0")
    made.creation_date_time = DateTime("2024-01-01T00:00:00")
    return normalise(Package(made, form="as-written"))


def test_texts_become_crlf_files_named_by_guid(
    canonical: Package, tmp_path: Path
) -> None:
    with written(canonical, tmp_path, "maxqda") as again:
        text = again.project.sources[0]
        assert isinstance(text, TextSource)
        assert text.plain_text_path == f"internal://{text.guid.key.upper()}.txt"
        assert text.rich_text_path is None
        assert again.text(text) == "😀 One\r\ntwo three\r\n"
        last = text.plain_text_selections[-1]
        assert (last.start_position, last.end_position) == (7, 10)


def test_guids_are_bare_and_upper_case(canonical: Package) -> None:
    made = adapt(canonical, "maxqda").project
    text = made.sources[0]
    for guid in (text.guid, made.cases[0].guid, made.cases[0].source_refs[0]):
        assert str(guid) == guid.key.upper()


def test_every_coding_has_a_selection(canonical: Package) -> None:
    made = adapt(canonical, "maxqda").project
    assert [len(s.codings) for s in made.sources[0].selections] == [1, 1, 1]
    again = adapt(canonical, "maxqda").project
    assert [s.guid for s in made.sources[0].selections] == [
        s.guid for s in again.sources[0].selections
    ]


def test_values_and_memos_are_written_its_way(canonical: Package) -> None:
    made = adapt(canonical, "maxqda").project
    assert [v.value for v in made.sources[0].variable_values] == ["34"]
    names = [note.name for note in made.notes]
    assert names == [" [on: Interview]", "N [on: Interview, 2–5]"]
    assert made.creation_date_time == "2024-01-01T00:00:00Z"


def test_what_it_costs_is_told(canonical: Package) -> None:
    told = set(codes(adapt(canonical, "maxqda")))
    assert told >= {
        "comment-cut",
        "unit-unknown",
        "memo-link-approximated",
        "memo-named",
        "rich-text-dropped",
        "selection-split",
        "value-repeated",
        "date-zone-assumed",
    }


def test_codings_of_pdf_text_are_told() -> None:
    text = Representation(
        plain_text_content="One", plain_text_selections=[selection(0, 3, TIME)]
    )
    made = normalise(
        Package(project(PDFSource(name="D", representation=text)), form="as-written")
    )
    assert "pdf-text-lost" in codes(adapt(made, "maxqda"))


def test_it_comes_back_whole(canonical: Package, tmp_path: Path) -> None:
    with written(canonical, tmp_path, "maxqda") as again:
        back = normalise(again)
        canonical.project.sources[0].rich_text_path = None  # type: ignore[union-attr]
        assert facts(back) == facts(canonical)


def test_the_sample_study_comes_back_whole(tmp_path: Path) -> None:
    with qdabridge.open(STUDY, as_written=True) as study:
        canonical = normalise(study)
        with written(canonical, tmp_path, "maxqda") as again:
            assert facts(normalise(again)) == facts(canonical)


def test_no_file_stands_twice_under_names_that_differ_in_case(tmp_path: Path) -> None:
    with (
        qdabridge.open(STUDY, as_written=True) as study,
        written(normalise(study), tmp_path, "maxqda") as again,
    ):
        assert len({name.lower() for name in again.files}) == len(again.files) == 8


@pytest.mark.parametrize("target", ["maxqda", "qualcoder"])
@pytest.mark.parametrize("seed", range(8))
def test_no_position_moves(seed: int, target: str, tmp_path: Path) -> None:
    luck = random.Random(seed)
    text = "".join(luck.choices("ab c,\n😀é", k=40))
    drawn = [sorted(luck.sample(range(41), 2)) for _ in range(4)]
    places = [(start, end) for start, end in drawn]
    made = source(text, plain_text_selections=[selection(*p, TIME) for p in places])
    canonical = normalise(
        Package(project(made, origin="qdabridge 0.1.0"), form="as-written")
    )
    with written(canonical, tmp_path, target) as again:
        back = normalise(again).project.sources[0].selections
        found = [(s.start_position, s.end_position) for s in back]  # type: ignore[attr-defined]
        assert found == places
