"""Comparing codebooks, and the map that makes one of the other."""

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

import qdabridge as qb
from qdabridge.formats.code_map import (
    Action,
    RowError,
    read_code_map,
    write_code_map,
)
from qdabridge.operations.codebook_diff import (
    CodebookDiff,
    codebook_diff,
    diff_files,
    diff_map,
)
from qdabridge.operations.recode.plan import RETIRED

STUDY = Path(__file__).parents[2] / "fixtures"
TABLE = STUDY / "study" / "codebook.csv"

Path_ = tuple[str, ...]


def book(*codes: qb.Code) -> qb.CodeBook:
    return qb.CodeBook(codes=list(codes))


def kinds(diff: CodebookDiff) -> list[str]:
    return [change.kind.value for change in diff.changes]


# --- Matching -----------------------------------------------------------------------


def test_equal_codebooks_have_no_difference() -> None:
    hope = qb.Code(name="Hope", description="Looks on.", color="#ABC")
    same = hope.model_copy(
        update={"name": " Hope ", "color": "#aabbcc", "guid": qb.Guid.new()}
    )
    diff = codebook_diff(book(hope), book(same))
    assert diff.is_equal
    assert (diff.old_codes, diff.new_codes) == (1, 1)


def test_a_guid_tells_a_renamed_code_however_different_its_name() -> None:
    old = qb.Code(name="Hope")
    new = qb.Code(name="Zuversicht", guid=old.guid)
    [change] = codebook_diff(book(old), book(new)).changes
    assert (change.kind, change.similarity, change.reasons) == (
        "renamed",
        1.0,
        ["same GUID"],
    )


def test_a_definition_that_stays_tells_a_renamed_code() -> None:
    text = "Someone looks ahead with confidence."
    old = book(qb.Code(name="Hope", description=text), qb.Code(name="Time"))
    new = book(qb.Code(name="Zuversicht", description=text), qb.Code(name="Time"))
    [change] = codebook_diff(old, new).changes
    assert change.kind == "renamed"
    assert "definition 100% alike" in change.reasons


def test_what_is_less_alike_is_a_question() -> None:
    old, new = book(qb.Code(name="Barriers")), book(qb.Code(name="Barrier to care"))
    [change] = codebook_diff(old, new).changes
    assert change.kind == "doubtful"
    [row] = diff_map(codebook_diff(old, new)).rows
    assert row.action is Action.OPEN
    assert codebook_diff(old, new, similarity=0.5).of("renamed")


def test_two_codes_that_are_as_like_are_a_question() -> None:
    old = book(qb.Code(name="Time at work"))
    new = book(qb.Code(name="Time at work 1"), qb.Code(name="Time at work 2"))
    assert kinds(codebook_diff(old, new)) == ["doubtful", "added"]


def test_a_merge_is_not_guessed() -> None:
    old = book(qb.Code(name="Pay"), qb.Code(name="Recognition"))
    new = book(qb.Code(name="Pay"))
    assert kinds(codebook_diff(old, new)) == ["removed"]


def test_all_that_can_change_about_a_code() -> None:
    old = qb.Code(name="Hope", description="A.", color="#111111")
    new = qb.Code(name="Hope", guid=old.guid, is_codable=False, color="#222222")
    parent = qb.Code(name="Top", codes=[new])
    diff = codebook_diff(book(old), book(parent))
    assert sorted(kinds(diff)) == [
        "added",
        "moved",
        "recoloured",
        "redefined",
        "use-changed",
    ]


def test_an_ignored_aspect_is_not_compared() -> None:
    old, new = book(qb.Code(name="A", color="#111111")), book(qb.Code(name="A"))
    assert codebook_diff(old, new, ignore=["colour"]).is_equal


# --- The map ------------------------------------------------------------------------


def test_an_open_question_is_refused_with_its_row(tmp_path: Path) -> None:
    old = book(qb.Code(name="Barriers"))
    diff = codebook_diff(old, book(qb.Code(name="Barrier to care")))
    path = tmp_path / "map.csv"
    write_code_map(diff_map(diff), path)
    package = qb.Package(qb.Project.of_code_book(old, "Study"))
    with pytest.raises(RowError, match=r"map.csv, line 2: .*still open"):
        qb.recode(package, path)


def test_a_name_that_stands_twice_is_a_question() -> None:
    new = book(qb.Code(name="A"), qb.Code(name="A"))
    rows = diff_map(codebook_diff(book(), new)).rows
    assert [row.action for row in rows] == [Action.OPEN, Action.OPEN]


def test_removed_codes_are_retired_with_their_codings() -> None:
    with qb.open(STUDY / "study.qdpx") as package:
        old = qb.normalise(package)
        emptied = qb.CodeBook()
        made = qb.recode(old, diff_map(codebook_diff(old.project.code_book, emptied)))
        assert [code.name for code in made.project.code_book.codes] == [RETIRED]
        assert len(list(made.project.codings())) == 118
        assert not made.report.losses


NAMES = ["Hope", "Time", "Trust", "a > b", ">", "Łódź \N{GRINNING FACE}", "Pay", "x, y"]
TEXTS = [None, "", "Looks on.", 'Says "no".\nTwice; and = 1', "Another one"]
COLORS = [None, "#112233", "#AbC"]


@st.composite
def edited(draw: DrawFn) -> tuple[qb.Project, qb.CodeBook]:
    """A coded project, and its codebook after random edits."""
    old = _tree(draw)
    project = qb.Project(name="P", users=[qb.User(name="A"), qb.User(name="B")])
    project.code_book.codes = old
    _code(draw, project)
    new = project.code_book.clone()
    for _ in range(draw(st.integers(0, 6))):
        draw(st.sampled_from(EDITS))(draw, new)
    return project, new


def _tree(draw: DrawFn) -> list[qb.Code]:
    top = qb.CodeBook()
    for _ in range(draw(st.integers(0, 8))):
        _add(draw, top)
    return top.codes


def _free(holder: qb.Code | qb.CodeBook) -> list[str]:
    return [n for n in NAMES if n not in {code.name for code in holder.codes}]


def _holders(draw: DrawFn, new: qb.CodeBook) -> list[qb.Code | qb.CodeBook]:
    return [new, *(code for code, _ in new.walk())]


def _add(draw: DrawFn, new: qb.CodeBook) -> None:
    holder = draw(st.sampled_from(_holders(draw, new)))
    if free := _free(holder):
        code = qb.Code(
            name=draw(st.sampled_from(free)),
            description=draw(st.sampled_from(TEXTS)),
            color=draw(st.sampled_from(COLORS)),
            is_codable=draw(st.booleans()),
        )
        holder.codes.append(code)


def _some(
    draw: DrawFn, new: qb.CodeBook
) -> tuple[qb.Code, qb.Code | qb.CodeBook] | None:
    pairs = [(c, h) for h in _holders(draw, new) for c in h.codes]
    return draw(st.sampled_from(pairs)) if pairs else None


def _rename(draw: DrawFn, new: qb.CodeBook) -> None:
    if (pair := _some(draw, new)) and (free := _free(pair[1])):
        pair[0].name = draw(st.sampled_from(free))


def _swap(draw: DrawFn, new: qb.CodeBook) -> None:
    if (pair := _some(draw, new)) and len(pair[1].codes) > 1:
        first, second = pair[1].codes[:2]
        first.name, second.name = second.name, first.name


def _move(draw: DrawFn, new: qb.CodeBook) -> None:
    if pair := _some(draw, new):
        code, holder = pair
        holder.codes = [c for c in holder.codes if c is not code]
        others = [h for h in _holders(draw, new) if code.name in _free(h)]
        draw(st.sampled_from(others or [holder])).codes.append(code)


def _redefine(draw: DrawFn, new: qb.CodeBook) -> None:
    if pair := _some(draw, new):
        pair[0].description = draw(st.sampled_from(TEXTS))
        pair[0].color = draw(st.sampled_from(COLORS))
        pair[0].is_codable = draw(st.booleans())


def _remove(draw: DrawFn, new: qb.CodeBook) -> None:
    if pair := _some(draw, new):
        pair[1].codes = [c for c in pair[1].codes if c is not pair[0]]


EDITS: list[Callable[[DrawFn, qb.CodeBook], None]] = [
    _add,
    _rename,
    _swap,
    _move,
    _redefine,
    _remove,
]


def _code(draw: DrawFn, project: qb.Project) -> None:
    source = qb.TextSource(name="T", plain_text_content="0123456789")
    codes = [code for code, _ in project.walk_codes()]
    for _ in range(draw(st.integers(0, 5)) if codes else 0):
        start = draw(st.integers(0, 3))
        coding = qb.Coding(
            code_ref=draw(st.sampled_from(codes)).guid,
            creating_user=draw(st.sampled_from(project.users)).guid,
        )
        selection = qb.PlainTextSelection(
            start_position=start, end_position=start + 2, codings=[coding]
        )
        source.plain_text_selections.append(selection)
    project.sources.append(source)


def shape(code_book: qb.CodeBook) -> dict[Path_, tuple[str, str]]:
    """Return definition and colour by path, without what was retired."""
    return {
        path: ((code.description or "").strip(), (code.color or "").lower())
        for code, path in code_book.walk()
        if path[0] != RETIRED
    }


def uses(code_book: qb.CodeBook) -> dict[Path_, bool]:
    return {p: c.is_codable for c, p in code_book.walk() if p[0] != RETIRED}


def coded(project: qb.Project) -> set[tuple[object, ...]]:
    return {
        (
            placed.selection.start_position,
            placed.selection.end_position,
            placed.coding.creating_user,
            placed.coding.code_ref,
        )
        for placed in project.codings()
        if isinstance(placed.selection, qb.PlainTextSelection)
    }


@given(edited())
@settings(max_examples=200, deadline=None)
def test_the_map_makes_the_new_codebook_of_the_old_and_loses_no_coding(
    pair: tuple[qb.Project, qb.CodeBook],
) -> None:
    project, new = pair
    package = qb.normalise(qb.Package(project, form="as-written"))
    diff = codebook_diff(package.project.code_book, new)
    assert not diff.of("doubtful") or any(
        r.action is Action.OPEN for r in diff_map(diff).rows
    )
    if any(row.action is Action.OPEN for row in diff_map(diff).rows):
        return
    made = qb.recode(package, diff_map(diff))
    assert made.is_canonical
    assert shape(made.project.code_book) == shape(new)
    assert uses(made.project.code_book) == uses(new)
    assert coded(made.project) == coded(package.project)  # codes keep their GUIDs
    after = codebook_diff(made.project.code_book, new)
    assert after.is_equal
    assert codebook_diff(new, new.clone()).is_equal


@given(edited())
@settings(max_examples=30, deadline=None)
def test_a_map_survives_its_files(pair: tuple[qb.Project, qb.CodeBook]) -> None:
    import tempfile

    project, new = pair
    code_map = diff_map(codebook_diff(project.code_book, new))
    with tempfile.TemporaryDirectory() as folder:
        for suffix in (".csv", ".xlsx"):
            if not code_map.rows:
                continue
            path = Path(folder) / f"map{suffix}"
            write_code_map(code_map, path)
            back = read_code_map(path)
            plain = [{**vars(row), "place": ""} for row in back.rows]
            assert plain == [{**vars(row), "place": ""} for row in code_map.rows]


# --- Files --------------------------------------------------------------------------


def test_a_project_and_the_table_it_was_made_from_are_equal() -> None:
    diff = diff_files(STUDY / "study.qdpx", TABLE)
    assert diff.is_equal, diff.changes
    assert diff.compared == ["definition", "colour"]


def test_a_table_without_colours_does_not_take_them_away(tmp_path: Path) -> None:
    names = tmp_path / "names.csv"
    rows = ["code,description", "Hope,Looks on.", "Time,Too little."]
    names.write_text("\n".join(rows) + "\n")
    qdc = tmp_path / "old.qdc"
    codes = [
        qb.Code(name="Hope", description="Looks on.", color="#112233"),
        qb.Code(name="Time", description="Too little."),
    ]
    qb.Package(qb.Project.of_code_book(book(*codes)), kind="codebook").save(qdc)
    diff = diff_files(qdc, names)
    assert diff.is_equal, diff.changes
    assert diff.compared == ["definition"]


def test_a_code_that_moves_to_the_top_under_another_name() -> None:
    inner = qb.Code(name="Time")
    old = book(qb.Code(name="Barriers", codes=[inner]))
    outer = qb.Code(name="Hours", guid=inner.guid)
    new = book(old.codes[0].model_copy(update={"codes": []}), outer)
    package = qb.Package(qb.Project.of_code_book(old, "Study"))
    made = qb.recode(package, diff_map(codebook_diff(old, new)))
    assert shape(made.project.code_book) == shape(new)
