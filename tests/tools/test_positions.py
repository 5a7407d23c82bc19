"""Positions become canonical, and whatever is odd about them is said with numbers."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import qdabridge as qb
from qdabridge.text.positions import CANONICAL, Convention, TextMap, Unit
from qdabridge.tools.adapting import adapt
from qdabridge.tools.positions import _Canonical, make_canonical
from qdabridge.tools.text_fits import fits
from qdabridge.tools.work import Workspace

GRIN = "\N{GRINNING FACE}"
UTF16 = Convention(Unit.UTF16)
NVIVO = Convention(Unit.UTF16, crlf=2)
LINE = f"I had no time {GRIN}, but people listened.\r\n"


def span(start: int, end: int, name: str | None = None) -> qb.PlainTextSelection:
    return qb.PlainTextSelection(start_position=start, end_position=end, name=name)


def package(data: bytes | str, *selections: qb.PlainTextSelection) -> qb.Package:
    """Return a project with one text: in a file if given as bytes."""
    made = qb.Package(qb.Project(name="P"))
    where: dict[str, Any] = {"plain_text_content": data}
    if isinstance(data, bytes):
        where = {"plain_text_path": made.add_file(data, ".txt")}
    made.project.sources.append(
        qb.TextSource(name="Interview", plain_text_selections=selections, **where)
    )
    return made


def bench(
    made: qb.Package, rule: Convention = CANONICAL, *, is_certain: bool = False
) -> Workspace:
    work = Workspace(made)
    make_canonical(work, rule, is_certain=is_certain)
    return work


def text_source(work: Workspace) -> qb.TextSource:
    (source,) = work.project.sources
    assert isinstance(source, qb.TextSource)
    return source


def spans(work: Workspace) -> list[tuple[int, int]]:
    found = text_source(work).plain_text_selections
    return [(s.start_position, s.end_position) for s in found]


def quotes(work: Workspace) -> list[str]:
    source = text_source(work)
    return [work.quote(source, s) for s in source.plain_text_selections]


def finding(work: Workspace, code: str) -> qb.Finding:
    (found,) = work.report().of(code)
    assert found.location.path == "Interview"
    return found


def codes(work: Workspace) -> set[str]:
    return {found.code for found in work.report()}


@pytest.mark.parametrize(
    ("text", "rule", "given", "expected"),
    [
        (f"a{GRIN}b", UTF16, (2, 4), (1, 3)),
        (f"a{GRIN}b", UTF16, (0, 2), (0, 2)),
        (f"{GRIN}{GRIN}", UTF16, (1, 3), (0, 2)),
        (b"a\r\nb", NVIVO, (2, 4), (1, 3)),
        (b"a\r\nb", NVIVO, (0, 2), (0, 2)),
    ],
)
def test_a_position_inside_a_character_moves_outward(
    text: str | bytes,
    rule: Convention,
    given: tuple[int, int],
    expected: tuple[int, int],
) -> None:
    work = bench(package(text, span(*given)), rule, is_certain=True)
    assert spans(work) == [expected]
    told = finding(work, "position-inside-character")
    assert told.severity is qb.Severity.ERROR
    assert f"{given[0]} to {given[1]}" in told.message
    assert told.subject == text_source(work).plain_text_selections[0].guid


def test_selections_outside_the_text_are_cut_at_its_ends() -> None:
    work = bench(package("words", span(2, 9), span(7, 9), span(-3, 2)))
    assert spans(work) == [(2, 5), (5, 5), (0, 2)]
    told = finding(work, "selection-out-of-range")
    assert told.severity is qb.Severity.ERROR
    assert told.count == 3
    assert "2 to 9" in told.message


def test_reversed_selections_are_turned_round() -> None:
    work = bench(package("one two", span(7, 4)))
    assert (quotes(work), codes(work)) == (
        ["two"],
        {"selection-reversed", "convention-doubtful"},
    )


def test_a_reversed_selection_inside_characters_moves_outward_too() -> None:
    work = bench(package(f"a{GRIN}b{GRIN}c", span(5, 2)), UTF16, is_certain=True)
    assert quotes(work) == [f"{GRIN}b{GRIN}"]
    assert codes(work) == {"selection-reversed", "position-inside-character"}


def test_empty_selections_stay_empty() -> None:
    work = bench(package("one two", span(3, 3)))
    assert spans(work) == [(3, 3)]


def test_a_missing_file_leaves_positions_alone() -> None:
    made = package("", span(3, 9))
    source = made.project.sources[0]
    assert isinstance(source, qb.TextSource)
    source.plain_text_content, source.plain_text_path = None, "internal://gone.txt"
    work = bench(made, UTF16)
    assert spans(work) == [(3, 9)]
    told = finding(work, "text-missing")
    assert told.severity is qb.Severity.ERROR
    assert "1 selections" in told.message
    assert not work.files
    source.plain_text_selections = []
    (told,) = bench(made, UTF16).report().of("text-missing")
    assert told.severity is qb.Severity.WARNING


def test_a_windows_1252_transcript_is_a_finding() -> None:
    text = "Zoë said “yes” – twice"
    end = text.index(" –")
    work = bench(package(text.encode("cp1252"), span(9, end, "“yes”")))
    assert quotes(work) == ["“yes”"]
    assert finding(work, "encoding-legacy").severity is qb.Severity.WARNING
    assert list(work.files.values()) == [text.encode()]


def test_a_text_in_utf_16_is_written_as_utf_8() -> None:
    data = b"\xff\xfe" + "Zoë".encode("utf-16-le")
    work = bench(package(data, span(0, 3, "Zoë")))
    assert list(work.files.values()) == ["Zoë".encode()]
    assert {"text-rewritten"} == codes(work)


def test_selections_of_another_unit_are_read_by_their_names() -> None:
    text = f"{GRIN} " + "time and people and trust " * 3
    words = ["time", "people", "trust"]
    places = [text.index(word) for word in words]
    mixed = [span(p + 1, p + 1 + len(w), w) for p, w in zip(places, words, strict=True)]
    start = text.index("people", 20)
    mixed.append(span(start, start + 6, "people"))
    work = bench(package(text, *mixed), UTF16)
    assert quotes(work) == [*words, "people"]
    told = finding(work, "selection-other-unit")
    assert (told.count, told.quote) == (1, "people")
    assert "code points" in told.message
    assert "people" not in told.message


def test_a_name_that_is_no_quote_among_quotes_is_doubted() -> None:
    made = package("time and people", span(0, 4, "time"), span(9, 15, "trust"))
    made.project.sources[0].selections[0].name = "time"
    third = span(5, 8, "and")
    source = made.project.sources[0]
    assert isinstance(source, qb.TextSource)
    source.plain_text_selections.append(third)
    work = bench(made)
    assert quotes(work) == ["time", "people", "and"]
    told = finding(work, "quote-differs")
    assert (told.quote, told.severity) == ("trust", qb.Severity.WARNING)
    assert "trust" not in told.message
    assert codes(work) == {"quote-differs"}


def test_names_that_are_labels_are_no_quotes() -> None:
    work = bench(package("time and people", span(0, 4, "A"), span(9, 15, "B")))
    assert codes(work) == set()


def test_the_text_overrules_what_the_tool_is_known_for() -> None:
    text = (LINE * 4).encode()
    folded = LINE.replace("\r\n", "\n") * 4
    starts = [i for i in range(len(folded)) if folded.startswith("people", i)]
    work = bench(package(text, *(span(s, s + 6) for s in starts)), NVIVO)
    assert quotes(work) == ["people"] * 4
    told = finding(work, "convention-surprising")
    assert "code points, CRLF counts 1, not UTF-16" in told.message
    assert "8 of 8 ends" in told.message


def test_texts_in_which_nothing_fits_are_doubted_with_numbers() -> None:
    inside = [span(n, n + 5) for n in (7, 8, 17, 22)]
    work = bench(package(f"{GRIN}abcdefghi klmnopqrst vwxyzabcdef", *inside))
    told = finding(work, "convention-doubtful")
    assert "4 of 4 selections lie inside" in told.message
    assert "of 8 ends" in told.message


def test_files_of_ours_are_not_guessed_at() -> None:
    made = package(f"{GRIN}abcd efgh", span(2, 4, "efgh"))
    work = bench(made, CANONICAL, is_certain=True)
    assert spans(work) == [(2, 4)]
    assert codes(work) == set()


def test_sync_points_move_and_are_checked() -> None:
    made = qb.Package(qb.Project(name="P"))
    points = [qb.SyncPoint(position=p) for p in (0, 1, 3, None, 9)]
    transcript = qb.Transcript(plain_text_content=f"a{GRIN}b", sync_points=points)
    made.project.sources.append(
        qb.AudioSource(name="Interview", transcripts=[transcript])
    )
    points[1].position = 2
    work = bench(made, UTF16, is_certain=True)
    (changed,) = work.project.sources
    assert isinstance(changed, qb.AudioSource)
    moved = [p.position for p in changed.transcripts[0].sync_points]
    assert moved == [0, 1, 2, None, 3]
    told = finding(work, "sync-point-moved")
    assert (told.count, told.severity) == (2, qb.Severity.ERROR)


def test_all_texts_of_a_project_are_canonical() -> None:
    """Representations, descriptions, notes: whatever carries text selections."""
    text = f"{GRIN} words here"

    def words() -> dict[str, Any]:
        return {
            "plain_text_content": text,
            "plain_text_selections": [span(3, 8, "words")],
        }

    region = qb.PDFSelection(page=0, first_x=0, first_y=0, second_x=1, second_y=1)
    region.representation = qb.Representation(**words())
    made = qb.Package(
        qb.Project(
            name="P",
            sources=[
                qb.TextSource(**words()),
                qb.PDFSource(
                    pdf_selections=[region], representation=qb.Representation(**words())
                ),
                qb.PictureSource(text_description=qb.TextDescription(**words())),
            ],
            notes=[qb.Note(**words())],
        )
    )
    work = bench(made, UTF16)
    texts = [p for p in work.selections() if isinstance(p.holder, qb.model.TextElement)]
    assert len(texts) == 5
    for placed in texts:
        assert isinstance(placed.selection, qb.PlainTextSelection)
        assert placed.selection.start_position == 2
    table = list(fits(made, UTF16))
    assert len(table) == 5
    assert all(row.fit.convention == UTF16 for row in table)


LONG = "Hope is a thing. Patience is another matter. Nobody told us how long it takes."
WORDS = ["Hope is a thing", "Patience is another matter", "Nobody told us how long"]


def selected(
    text: str, words: list[str], rule: Convention, *, names: str = "words"
) -> list[qb.PlainTextSelection]:
    """Return selections of words as a tool would write them."""
    scale, found = TextMap(text).scale(rule), []
    for word in words:
        at = text.index(word)
        start, end = scale.from_canonical(at), scale.from_canonical(at + len(word))
        name = {"words": word, "slices": text[start:end]}.get(names)
        found.append(span(start, end, name))
    return found


def test_names_cut_from_the_text_are_no_witnesses() -> None:
    """QualCoder cuts the names of what it imports by code points."""
    text = GRIN * 3 + " " + LONG
    for expected in (UTF16, CANONICAL):
        made = package(text, *selected(text, WORDS, UTF16, names="slices"))
        work = bench(made, expected)
        assert quotes(work) == WORDS
        told = finding(work, "names-sliced")
        assert (told.count, told.severity) == (3, qb.Severity.WARNING)
        assert [s.name for s in text_source(work).plain_text_selections] == WORDS


def test_true_names_by_code_points_stay_right_in_a_file_of_qualcoder() -> None:
    text = GRIN * 3 + " " + LONG
    work = bench(package(text, *selected(text, WORDS, CANONICAL)), UTF16)
    assert quotes(work) == WORDS
    assert codes(work) == {"convention-surprising"}


def test_imported_and_new_codings_in_one_text() -> None:
    """What was imported has slices for names, what was coded since has its words."""
    text = GRIN * 3 + " " + LONG + " And more words were coded here."
    new = ["And more words", "were coded", "words were coded here"]
    sliced = selected(text, WORDS, UTF16, names="slices")
    work = bench(package(text, *sliced, *selected(text, new, UTF16)), UTF16)
    assert quotes(work) == [*WORDS, *new]
    assert codes(work) == {"names-sliced"}


@pytest.mark.parametrize("distance", [3, -3, 40])
def test_names_at_one_distance_are_moved_there(distance: int) -> None:
    text = "# Notes about the first of all the buses\n\n" + LONG
    made = selected(text, WORDS, CANONICAL)
    for selection in made:
        selection.start_position -= distance
        selection.end_position -= distance
    work = bench(package(text, *made), UTF16)
    assert quotes(work) == WORDS
    told = finding(work, "positions-moved")
    assert told.severity is qb.Severity.WARNING
    assert f"{abs(distance)} characters" in told.message
    assert "3 of 3 names" in told.message


def test_a_text_edited_here_and_there_gives_its_codings_by_their_names() -> None:
    old = "Hope. " + LONG
    made = selected(old, WORDS, CANONICAL)
    new = old.replace("thing.", "thing with feathers, so they say.").replace(
        "Hope. ", ""
    )
    work = bench(package(new, *made))
    assert quotes(work) == WORDS
    assert finding(work, "selection-found").count == 3
    assert finding(work, "convention-doubtful").severity is qb.Severity.WARNING


def test_names_that_are_quotes_and_stand_nowhere_are_a_doubt() -> None:
    made = selected(LONG, WORDS, CANONICAL)
    for selection in made:
        selection.name = (selection.name or "")[::-1]
    work = bench(package(LONG, *made))
    assert quotes(work) == WORDS
    assert "none of the names" in finding(work, "convention-doubtful").message


@pytest.mark.parametrize("inside", [True, False])
def test_line_ends_that_got_lost_count_two(inside: bool) -> None:
    """XML makes LF of CRLF, and so do git, unzip and editors."""
    text = LONG.replace(". ", ".\n")
    crlf = TextMap(text.replace("\n", "\r\n")).scale(Convention(Unit.CODE_POINTS, 2))
    made = [
        span(crlf.from_canonical(at), crlf.from_canonical(at + len(word)))
        for word in WORDS
        if (at := text.index(word)) >= 0
    ]
    work = bench(package(text if inside else text.encode(), *made))
    assert quotes(work) == WORDS
    told = finding(work, "convention-surprising")
    assert "every line end counts 2" in told.message
    assert "6 of 6 ends" in told.message
    assert "the usual way" in told.message


def test_bytes_are_recognised() -> None:
    text = "Zoë sagte „Äh“ und „Ähm“. " + LONG
    made = selected(text, WORDS, Convention(Unit.UTF8), names="none")
    work = bench(package(text, *made))
    assert quotes(work) == WORDS
    assert "UTF-8 bytes" in finding(work, "convention-surprising").message


def test_texts_of_a_project_testify_for_each_other() -> None:
    """By one of its two readings a text alone would be a doubt."""
    text = "It is so.\nA b c d e f.\n" + LONG
    rule = Convention(Unit.CODE_POINTS, crlf=2, lf=2)
    many = package(text, *selected(text, WORDS, rule, names="none"))
    short = selected(text, ["c d"], rule, names="none")
    assert "convention-doubtful" in codes(bench(package(text, *short)))
    other = qb.TextSource(
        name="Short", plain_text_content=text, plain_text_selections=short
    )
    many.project.sources.append(other)
    work = bench(many)
    last = work.project.sources[-1]
    assert isinstance(last, qb.TextSource)
    assert work.quote(last, last.plain_text_selections[0]) == "c d"
    assert codes(work) == {"convention-surprising"}


def test_a_file_of_ours_whose_line_ends_were_changed_since() -> None:
    text = LONG.replace(". ", ".\n")
    made = package(text.encode(), *selected(text, WORDS, CANONICAL))
    written = adapt(made, "nvivo-windows")
    source = written.project.sources[0]
    assert isinstance(source, qb.TextSource)
    source.plain_text_path = written.add_file(text.encode(), ".txt")  # as git does
    work = bench(written, NVIVO, is_certain=True)
    assert quotes(work) == WORDS
    assert finding(work, "line-ends-changed").severity is qb.Severity.WARNING


def test_making_canonical_leaves_the_input_alone() -> None:
    made = package((LINE * 2).encode(), span(16, 19))
    before = made.project.clone()
    bench(made, NVIVO)
    assert made.project == before


def test_texts_are_laid_out_for_the_target() -> None:
    text = f"one {GRIN}\ntwo\n"
    made = package(text.encode(), span(6, 9, "two"))
    for tool, start in (("nvivo-windows", 8), ("nvivo-mac", 7), ("refi", 6)):
        written = adapt(made, tool)
        source = written.project.sources[0]
        assert isinstance(source, qb.TextSource)
        (selection,) = source.plain_text_selections
        assert selection.start_position == start
        assert selection.end_position == start + 3
        assert (tool == "nvivo-windows") == ("\r\n" in written.text(source))


_RAW = st.lists(st.sampled_from(["a", "b ", "é", "\r\n", "\n", "\r", GRIN])).map(
    "".join
)
_PLACES = st.lists(st.tuples(st.integers(-2, 30), st.integers(-2, 30)))


@given(_RAW, _PLACES, st.sampled_from(Unit), st.integers(1, 2), st.data())
def test_moving_all_at_once_is_moving_each(
    raw: str, places: list[tuple[int, int]], unit: Unit, crlf: int, data: st.DataObject
) -> None:
    shift, is_inclusive = data.draw(st.integers(-1, 2)), data.draw(st.booleans())
    rule = Convention(unit, crlf, shift=shift, is_inclusive=is_inclusive)
    made = package(raw.encode(), *(span(*place) for place in places))
    at_once = bench(made, rule, is_certain=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            _Canonical,
            "_move_all",
            lambda self, selections, text, convention: [
                self._move(selection, text, convention) for selection in selections
            ],
        )
        each = bench(made, rule, is_certain=True)
    assert spans(at_once) == spans(each)
    assert at_once.report() == each.report()
