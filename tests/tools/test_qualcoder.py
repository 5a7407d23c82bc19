"""QualCoder: real exports read right, and what is written for it comes back whole."""

import io
import json
from pathlib import Path
from typing import Any

import pytest
from helpers import sample
from journeys import (
    AGE,
    ANNA,
    STUDY,
    TIME,
    codes,
    facts,
    project,
    selection,
    source,
    value,
    written,
)
from pypdf import PdfWriter

import qdabridge
from qdabridge import (
    Case,
    Code,
    Coding,
    Guid,
    Note,
    Package,
    PDFSelection,
    PDFSource,
    PictureSelection,
    PictureSource,
    PlainTextSelection,
    Project,
    Representation,
    TextDescription,
    TextSource,
    User,
)
from qdabridge.tools.adapting import adapt, normalise
from qdabridge.tools.idioms.places import text_twin

ORIGIN = "QualCoder 3.8.2"
VERSIONS = ("v17", "qc3.8.2", "qc3.5")


def exported(version: str) -> Path:
    return sample(f"qualcoder/{version}/exports/interviews.qdpx")


def pdf(height: float = 792) -> bytes:
    writer = PdfWriter()
    writer.add_blank_page(width=612, height=height)
    stream = io.BytesIO()
    writer.write(stream)
    return stream.getvalue()


def region(**fields: Any) -> PDFSelection:
    places = {"page": 0, "first_x": 10, "first_y": 20, "second_x": 30, "second_y": 50}
    return PDFSelection(**places | fields)


# --- Real exports -------------------------------------------------------------------


@pytest.mark.parametrize("version", VERSIONS)
def test_every_quote_is_what_was_selected(version: str) -> None:
    truth = json.loads(sample(f"qualcoder/{version}/interviews.truth.json").read_text())
    with qdabridge.open(exported(version), as_written=True) as package:
        made = normalise(package)
        names = {c.guid.key: c.name for c, _ in made.project.walk_codes()}
        users = {u.guid.key: u.name for u in made.project.users}
        found = []
        for placed in made.project.codings():
            s, text = placed.selection, placed.source
            assert isinstance(s, PlainTextSelection)
            assert isinstance(text, TextSource)
            quote = made.text(text)[s.start_position : s.end_position]
            coder = users[(placed.coding.creating_user or Guid.new()).key]
            found.append((text.name, names[placed.coding.code_ref.key], coder, quote))
    # The truth's "phrase" is what was selected, with the line ends of the text.
    told = [(t["file"], t["code"], t["coder"], t["phrase"]) for t in truth]
    assert len(found) == 11
    assert sorted(found, key=str) == sorted(told, key=str)


@pytest.mark.parametrize("version", VERSIONS)
def test_the_annotation_is_a_selection_of_its_text(version: str) -> None:
    with qdabridge.open(exported(version), as_written=True) as package:
        made = normalise(package)
        (text,) = [s for s in made.project.sources if s.name == "interview_P12.docx"]
        assert isinstance(text, TextSource)
        (place,) = [s for s in text.plain_text_selections if not s.codings]
        assert made.text(text)[place.start_position : place.end_position] == "Interview"
        note = made.project.index().note(place.note_refs[0])
        assert note
        assert made.text(note) == "Annotation on the heading"
        assert not text.note_refs


@pytest.mark.parametrize("version", VERSIONS)
def test_for_itself_no_position_changes(version: str, tmp_path: Path) -> None:
    def places(package: Package) -> list[tuple[str, int, int]]:
        every = [*package.project.sources, *package.project.notes]
        texts = [s for s in every if isinstance(s, TextSource | Note)]
        return sorted(
            (s.guid.key, s.start_position, s.end_position)
            for text in texts
            for s in text.plain_text_selections
        )

    with qdabridge.open(exported(version), as_written=True) as package:
        canonical = normalise(package)
        with written(canonical, tmp_path, "qualcoder") as again:
            assert places(again) == places(package)
            assert facts(normalise(again)) == facts(canonical)


@pytest.mark.parametrize("version", VERSIONS)
def test_reading_tells_what_it_did(version: str) -> None:
    with qdabridge.open(exported(version), as_written=True) as package:
        told = codes(normalise(package))
    assert {"annotation-as-note", "date-local-as-utc", "creator-unknown"} <= set(told)
    assert ("rich-text-plain" in told) == (version != "v17")
    assert not {"convention-surprising", "quote-differs"} & set(told)


# --- Reading ------------------------------------------------------------------------


def annotated(*referring: TextSource, others: int = 1) -> Project:
    """Return a project whose first text refers to the first of its annotations."""
    notes = [
        Note(
            plain_text_content="memo",
            plain_text_selections=[
                PlainTextSelection(start_position=4, end_position=7)
            ],
        )
        for _ in range(len(referring) + others)
    ]
    for text, note in zip(referring, notes, strict=False):
        text.note_refs.append(note.guid)
    return project(*referring, origin=ORIGIN, notes=notes)


def test_annotations_without_reference_go_to_the_only_text_that_has_some() -> None:
    made = normalise(Package(annotated(source(), others=2), form="as-written"))
    text = made.project.sources[0]
    assert [len(s.note_refs) for s in text.selections] == [1, 1, 1]
    assert "annotation-source-deduced" in codes(made)


@pytest.mark.parametrize(
    "sources", [[source(), source(name="B")], [source(), PDFSource(name="C")]]
)
def test_an_annotation_that_may_be_of_several_texts_keeps_its_place_in_words(
    sources: list[Any],
) -> None:
    sources = [s.clone() for s in sources]
    made = annotated(*[s for s in sources if isinstance(s, TextSource)])
    made.sources = sources
    result = normalise(Package(made, form="as-written"))
    assert "annotation-source-unknown" in codes(result)
    lost = result.project.notes[-1]
    assert lost.description == "Annotation of an unknown text, UTF-16 units 4 to 7"
    assert not lost.plain_text_selections


def test_a_selection_may_count_code_points_among_others_in_utf16() -> None:
    text = source("😀😀 one two three four")
    quotes = {"one": (5, 8), "two": (9, 12), "three": (13, 18)}
    text.plain_text_selections = [
        selection(*place, TIME, name=name) for name, place in quotes.items()
    ]
    text.plain_text_selections.append(selection(17, 21, TIME, name="four"))
    made = normalise(Package(project(text, origin=ORIGIN), form="as-written"))
    found = made.project.sources[0]
    assert isinstance(found, TextSource)
    for s in found.plain_text_selections:
        assert made.text(found)[s.start_position : s.end_position] == s.name
    assert "selection-other-unit" in codes(made)


def test_paragraph_separators_in_a_name_are_line_ends_of_the_text() -> None:
    made = selection(0, 7, TIME, name="One\u2029two")
    told = codes(normalise(Package(project(source("One\ntwo 😀", plain_text_selections=[
        made
    ]), origin=ORIGIN), form="as-written")))  # fmt: skip
    assert "quote-differs" not in told


def test_rectangles_are_measured_from_below() -> None:
    package = Package(project(origin=ORIGIN), form="as-written")
    path = package.add_file(pdf(792), ".pdf")
    package.project.sources.append(
        PDFSource(name="D", path=path, pdf_selections=[region(), region(page=7)])
    )
    made = normalise(package)
    first, second = made.project.sources[0].selections
    assert isinstance(first, PDFSelection)
    assert isinstance(second, PDFSelection)
    assert (first.first_y, first.second_y) == (742, 772)
    assert (second.first_y, second.second_y) == (20, 50)
    assert {"region-flipped", "page-height-unknown"} <= set(codes(made))


# --- Writing ------------------------------------------------------------------------


def everything() -> Package:
    """Return a canonical package with all that QualCoder wants otherwise."""
    ben = User(name="Anna")
    shared = [
        Code(name="Barriers", codes=[Code(name="Time")], is_codable=False),
        Code(name="Hope / Time ~2"),
        Code(name="Hope", codes=[Code(name="Time"), Code(name="Time")]),
    ]
    memo, about, both = (
        Note(plain_text_content="m", name="Same"),
        Note(plain_text_content="a", name="Same"),
        Note(plain_text_content="b"),
    )
    turn = selection(11, 16)
    text = source(
        "😀 One two\nthree four\n",
        note_refs=[memo.guid],
        plain_text_selections=[
            selection(2, 5, TIME, TIME, note_refs=[about.guid]),
            turn,
            selection(6, 9, note_refs=[both.guid]),
        ],
        codings=[Coding(code_ref=TIME.guid, creating_user=ANNA.guid)],
    )
    text.plain_text_selections[0].codings[1].creating_user = ben.guid
    here = region(guid=Guid.new(), codings=[Coding(code_ref=TIME.guid)])
    there = PlainTextSelection(
        guid=text_twin(here.guid), start_position=0, end_position=3
    )
    paper = PDFSource(
        name="Interview",
        pdf_selections=[here],
        representation=Representation(
            plain_text_content="One two", plain_text_selections=[there]
        ),
    )
    case = Case(
        variable_values=[value("34")],
        source_refs=[text.guid],
        selection_refs=[turn.guid],
    )
    made = project(
        text,
        paper,
        origin="qdabridge 0.1.0",
        cases=[Case(name="C", code_refs=[TIME.guid]), case],
        notes=[memo, about, both],
    )
    made.users.append(ben)
    made.code_book.codes += shared
    made.code_book.codes[-1].note_refs.append(memo.guid)
    package = Package(made, form="as-written")
    paper.path = package.add_file(pdf(), ".pdf")
    made.sources[1] = paper
    return normalise(package)


@pytest.fixture(name="adapted")
def _adapted() -> Package:
    return adapt(everything(), "qualcoder")


def test_codes_with_one_name_get_the_name_above(adapted: Package) -> None:
    names = [code.name for code, _ in adapted.project.walk_codes()]
    assert len(set(names)) == len(names)
    assert names[:7] == [
        "Time",
        "Barriers",
        "Barriers / Time",
        "Hope / Time ~2 ~2",
        "Hope",
        "Hope / Time",
        "Hope / Time ~3",  # ~2 was a code's own name
    ]
    assert "code-renamed" in codes(adapted)


def test_files_cases_and_coders_have_names_of_their_own(adapted: Package) -> None:
    made = adapted.project
    assert [s.name for s in made.sources] == ["Interview", "Interview ~2"]
    assert [u.name for u in made.users] == ["Anna", "Anna ~2"]
    assert len({c.name for c in made.cases} | {None}) == 3
    assert len({n.name for n in made.notes} | {None}) == 4


def test_every_coding_has_a_selection_signed_and_named(adapted: Package) -> None:
    text = adapted.project.sources[0]
    coded = [s for s in text.selections if s.codings]
    assert all(len(s.codings) == 1 for s in coded)
    assert {(s.creating_user, s.name) for s in coded} >= {
        (adapted.project.users[0].guid, "One"),
        (adapted.project.users[1].guid, "One"),
    }


def test_texts_are_in_files_with_neither_bom_nor_crlf(adapted: Package) -> None:
    text = adapted.project.sources[0]
    assert isinstance(text, TextSource)
    with adapted.open_file(text.plain_text_path or "") as stream:
        assert stream.read() == "😀 One two\nthree four\n".encode()
    assert text.plain_text_selections[0].start_position == 3


def test_memos_on_passages_are_annotations_and_others_journals(
    adapted: Package,
) -> None:
    journal, about, both = adapted.project.notes
    assert journal.plain_text_path == f"internal://{journal.guid.key}.txt"
    assert (about.plain_text_content, both.plain_text_content) == ("a", "b")
    assert about.plain_text_selections[0].start_position == 3
    assert both.plain_text_selections[0].start_position == 7
    text = adapted.project.sources[0]
    assert set(text.note_refs) == {about.guid, both.guid}
    assert "memo-as-annotation" in codes(adapted)
    (link,) = adapted.project.links
    assert link.target_guid == journal.guid


def test_cases_are_codes_too_and_their_texts_coded(adapted: Package) -> None:
    made = adapted.project
    case = made.cases[1]
    assert made.code_book.codes[-1].guid == case.guid
    coded = [p for p in made.codings() if p.coding.code_ref == case.guid]
    assert [s.start_position for p in coded if (s := p.selection)] == [12, 0]  # type: ignore[attr-defined]
    assert {"case-coded", "case-reference-lost"} <= set(codes(adapted))


def test_rectangles_are_measured_from_the_top(adapted: Package) -> None:
    (place,) = adapted.project.sources[1].selections
    assert isinstance(place, PDFSelection)
    assert (place.first_y, place.second_y) == (742, 772)


def test_it_comes_back_whole(tmp_path: Path) -> None:
    canonical = everything()
    with written(canonical, tmp_path, "qualcoder") as again:
        back, there = facts(normalise(again)), facts(canonical)
    for case in (*back["cases"], *there["cases"]):
        case.pop("name", None)  # the nameless one got a name, as told
    assert back == there


def test_the_sample_study_comes_back_whole(tmp_path: Path) -> None:
    with qdabridge.open(STUDY, as_written=True) as study:
        canonical = normalise(study)
        with written(canonical, tmp_path, "qualcoder") as again:
            assert facts(normalise(again)) == facts(canonical)


@pytest.mark.parametrize("target", ["maxqda", "qualcoder"])
def test_a_real_nvivo_project_comes_back_whole(target: str, tmp_path: Path) -> None:
    for name in ("nvivo-windows-12.6-masked", "nvivo-mac-15.0-codes-only"):
        with qdabridge.open(sample(f"nvivo/{name}.qdpx"), as_written=True) as package:
            canonical = normalise(package)
            with written(canonical, tmp_path, target) as again:
                assert facts(normalise(again)) == facts(canonical)
        (tmp_path / f"{target}.qdpx").unlink()


def test_what_it_costs_is_told(adapted: Package) -> None:
    assert set(codes(adapted)) >= {
        "memo-link-approximated",
        "colour-random",
        "coding-whole-approximated",
        "selection-split",
        "text-moved",
        "thing-renamed",
        "date-assumed",
    }


def lone(made: Any) -> set[str]:
    """Return what is told when this alone is written."""
    canonical = normalise(
        Package(project(made, origin="qdabridge 0.1.0"), form="as-written")
    )
    return set(codes(adapt(canonical, "qualcoder")))


def test_losses_are_told_where_they_happen() -> None:
    twice = selection(0, 3, TIME, TIME)
    assert "coding-repeated-lost" in lone(source(plain_text_selections=[twice]))
    assert "pdf-without-text-lost" in lone(PDFSource(name="D"))
    assert "page-height-unknown" in lone(PDFSource(name="D", pdf_selections=[region()]))
    assert "selection-uncoded" in lone(source(plain_text_selections=[selection(0, 3)]))
    values = [value("34"), value("35")]
    assert "value-repeated-lost" in lone(source(variable_values=values))
    outside = "relative:///x.docx"
    assert "rich-text-external" in lone(source(rich_text_path=outside))
    picture = PictureSource(
        name="P.png",
        codings=[Coding(code_ref=TIME.guid)],
        picture_selections=[
            PictureSelection(first_x=0, first_y=0, second_x=1, second_y=1)
        ],
    )
    assert {"coding-whole-lost", "date-assumed"} <= lone(picture)


def test_codings_where_it_reads_none_are_counted() -> None:
    note = Note(
        name="Memo",
        plain_text_content="One two",
        plain_text_selections=[selection(0, 3, TIME), selection(4, 7, TIME, TIME)],
    )
    picture = PictureSource(
        name="P.png",
        text_description=TextDescription(
            plain_text_content="One", plain_text_selections=[selection(0, 3, TIME)]
        ),
    )
    made = project(source(), picture, origin="qdabridge 0.1.0", notes=[note])
    report = adapt(normalise(Package(made)), "qualcoder").report
    (on_notes,) = report.of("coding-on-note-lost")
    assert (on_notes.count, on_notes.is_loss) == (3, True)
    assert "3 codings on a note" in on_notes.message
    (on_text,) = report.of("coding-on-description-lost")
    assert on_text.message.startswith("1 coding on a picture's text")


def test_pictures_get_the_suffix_of_their_file_and_lose_it_again(
    tmp_path: Path,
) -> None:
    names = ["Board", "Board", "Photo.JPG", "v1.2", "Odd ~.png", None]
    package = Package(project(origin="qdabridge 0.1.0"))
    for name in names:
        path = package.add_file(b"picture", ".png")
        package.project.sources.append(PictureSource(name=name, path=path))
    canonical = normalise(package)
    made = adapt(canonical, "qualcoder")
    given = [str(s.name) for s in made.project.sources]
    assert all(name.lower().endswith((".png", ".jpg")) for name in given)
    assert len(set(given)) == len(given)
    (told,) = made.report.of("picture-renamed")
    assert told.message.startswith("5 names")
    back = normalise(written(canonical, tmp_path, "qualcoder"))
    assert [s.name for s in back.project.sources][:-1] == names[:-1]


def test_uncoded_selections_of_one_place_are_one_annotation() -> None:
    words = [selection(0, 3, description=d) for d in ("one", "two")]
    canonical = normalise(
        Package(
            project(source(plain_text_selections=words), origin="qdabridge 0.1.0"),
            form="as-written",
        )
    )
    made = adapt(canonical, "qualcoder")
    (kept,) = made.project.sources[0].selections
    assert kept.description == "one\ntwo"
    assert "annotation-repeated" in codes(made)


def test_folders_that_are_used_become_codes() -> None:
    made = project(source(plain_text_selections=[selection(0, 3, TIME)]), origin=ORIGIN)
    made.code_book.codes[0].is_codable = False
    adapted = adapt(normalise(Package(made, form="as-written")), "qualcoder")
    assert adapted.project.code_book.codes[0].is_codable
    assert "code-made-codable" in codes(adapted)


def test_variables_keep_their_names() -> None:
    made = adapt(
        normalise(Package(project(source(), origin=ORIGIN), form="as-written")),
        "qualcoder",
    )
    assert made.project.variables[0].name == AGE.name
