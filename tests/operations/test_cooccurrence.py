"""Codes that occur together."""

from collections import Counter
from decimal import Decimal
from itertools import combinations

import pytest
from coded import canonical_package, coded_projects, selection, study, text
from hypothesis import given
from hypothesis import strategies as st

import qdabridge as qb
from qdabridge.errors import UnknownNameError
from qdabridge.model import Ground, Place, covered
from qdabridge.operations.counts.cooccurrences import meetings, pair

_SIZES = st.integers(0, 6)


@st.composite
def places(draw: st.DrawFn) -> Place:
    ground = draw(st.sampled_from(Ground))
    start, low = draw(_SIZES), draw(_SIZES)
    is_flat = ground in (Ground.PAGE, Ground.PICTURE)
    return Place(
        ground,
        draw(st.sampled_from("ab")),
        draw(st.integers(0, 1)) if ground is Ground.PAGE else 0,
        start,
        start + draw(_SIZES),
        low if is_flat else 0,
        low + draw(_SIZES) if is_flat else 0,
    )


def is_near(one: Place, other: Place, near: int | None) -> bool:
    if near is None or one.ground is not Ground.TEXT:
        return one.meets(other)
    gap = max(one.start, other.start) - min(one.end, other.end)
    return one.on == other.on and gap <= near


@given(
    st.lists(st.tuples(places(), st.integers(0, 3)), max_size=14),
    st.none() | st.integers(0, 3),
)
def test_the_sweep_finds_what_looking_at_every_pair_finds(
    spots: list[tuple[Place, int]], near: int | None
) -> None:
    expected: Counter[tuple[int, int]] = Counter()
    for (one, n), (other, m) in combinations(spots, 2):
        if is_near(one, other, near):
            expected[pair(n, m)] += 1
    assert meetings(spots, near) == expected


@given(st.lists(places(), max_size=8))
def test_covered_counts_each_character_once(found: list[Place]) -> None:
    characters = {
        (place.thing, n)
        for place in found
        if place.ground is Ground.TEXT
        for n in range(place.start, place.end)
    }
    assert covered(found) == len(characters)


def pairs_of(project: qb.Project, *, same_coder: bool) -> Counter[frozenset[str]]:
    """Compare every coding with every other one."""
    names = {code.guid.key: code.name for code, _ in project.walk_codes()}
    found: Counter[frozenset[str]] = Counter()
    for one, other in combinations(project.codings(), 2):
        a, b = one.selection, other.selection
        assert isinstance(a, qb.PlainTextSelection)
        assert isinstance(b, qb.PlainTextSelection)
        start = max(a.start_position, b.start_position)
        overlaps = start < min(a.end_position, b.end_position)
        is_wanted = (
            not same_coder or one.coding.creating_user == other.coding.creating_user
        )
        if one.holder is other.holder and overlaps and is_wanted:
            codes = one.coding.code_ref.key, other.coding.code_ref.key
            found[frozenset(names[key] for key in codes)] += 1
    return found


@given(coded_projects(), st.booleans())
def test_whole_projects_agree_with_looking_at_every_pair(
    project: qb.Project, same_coder: bool
) -> None:
    made = qb.cooccurrence(canonical_package(project), same_coder=same_coder)
    expected = pairs_of(project, same_coder=same_coder)
    codings = Counter(placed.coding.code_ref for placed in project.codings())
    codes = [code for code, _ in project.walk_codes()]
    for n, one in enumerate(codes):
        assert made.count(n, n) == codings[one.guid]
        for m, other in enumerate(codes[:n]):
            assert made.count(n, m) == made.count(m, n)
            assert made.count(n, m) == expected[frozenset([one.name, other.name])]


@given(coded_projects())
def test_ways_of_counting_grow(project: qb.Project) -> None:
    package = canonical_package(project)
    ways = ["overlap", "near=0", "near=5"]
    made = [qb.cooccurrence(package, by=way) for way in ways]
    for n, m in combinations(range(4), 2):
        overlapping, touching, near = (one.count(n, m) for one in made)
        assert overlapping <= touching <= near


def test_the_study() -> None:
    made = qb.cooccurrence(study())
    assert len(made.codes) == 18
    first = next(made.pairs.records())
    assert first == {
        "code": "Using one's own experience",
        "other": "Hope made visible",
        "together": 6,
        "of_code": 7,
        "of_other": 8,
        "coefficient": Decimal("0.667"),
    }
    n, m = made.codes.index("Hope made visible"), made.codes.index("Leaving the role")
    assert made.table.rows[n][n + 1] == 8
    assert made.table.rows[m][1:] == (0,) * 18
    by_source = qb.cooccurrence(study(), by="source")
    coefficients = [by_source.coefficient(*both) for both in by_source.counts]
    assert all(c is not None and c <= 1 for c in coefficients)
    assert by_source.report.is_clean


A, B = qb.Code(name="A"), qb.Code(name="B")


def coded(code: qb.Code) -> list[qb.Coding]:
    return [qb.Coding(code_ref=code.guid)]


def region(code: qb.Code, page: int, x: int, y: int) -> qb.PDFSelection:
    """Return a square of ten points, drawn from its upper right."""
    return qb.PDFSelection(
        page=page,
        first_x=x + 10,
        first_y=y + 10,
        second_x=x,
        second_y=y,
        codings=coded(code),
    )


@pytest.mark.parametrize(
    ("page", "x", "y", "count"),
    [(0, 9, 9, 1), (0, 10, 0, 0), (0, 0, 10, 0), (1, 0, 0, 0)],
)
def test_regions_meet_on_their_page(page: int, x: int, y: int, count: int) -> None:
    regions = [region(A, 0, 0, 0), region(B, page, x, y)]
    pdf = qb.PDFSource(name="pdf", pdf_selections=regions)
    project = qb.Project(name="P", code_book=qb.CodeBook(codes=[A, B]), sources=[pdf])
    assert qb.cooccurrence(canonical_package(project)).count(0, 1) == count


@pytest.mark.parametrize(("begin", "count"), [(1999, 1), (2000, 0)])
def test_stretches_of_a_film_meet_by_the_millisecond(begin: int, count: int) -> None:
    film = qb.VideoSource(
        name="film",
        video_selections=[
            qb.VideoSelection(begin=0, end=2000, codings=coded(A)),
            qb.VideoSelection(begin=begin, end=3000, codings=coded(B)),
        ],
    )
    project = qb.Project(name="P", code_book=qb.CodeBook(codes=[A, B]), sources=[film])
    made = qb.cooccurrence(canonical_package(project), by="near=9")
    assert made.count(0, 1) == count


def test_a_coefficient_above_one_is_told() -> None:
    codes = [qb.Code(name="A"), qb.Code(name="B")]
    codings = [qb.Coding(code_ref=code.guid) for code in codes for _ in range(3)]
    project = qb.Project(
        name="P",
        code_book=qb.CodeBook(codes=codes),
        sources=[text("talk", selection(0, 5, *codings))],
    )
    made = qb.cooccurrence(canonical_package(project))
    assert made.count(0, 1) == 9
    assert made.coefficient(0, 1) is None
    assert [f.code for f in made.report] == ["coefficient-above-one"]


def test_only_the_codes_asked_for() -> None:
    role = "2 > x"
    with pytest.raises(UnknownNameError):
        qb.cooccurrence(study(), codes=[role])
    made = qb.cooccurrence(study(), codes=["the peer support role"], with_subcodes=True)
    assert len(made.codes) == 9
    path = "The peer support role / Role clarity"
    two = qb.cooccurrence(study(), codes=[path, "Closeness and distance"])
    assert two.codes == ["Role clarity", "Closeness and distance"]
    alone = qb.cooccurrence(study(), codes=[path])
    assert alone.codes == two.codes
    assert alone.counts == two.counts


@pytest.mark.parametrize("by", ["", "near", "near=-1", "near=x", "near=N", "place"])
def test_an_unknown_way_is_refused(by: str) -> None:
    with pytest.raises(UnknownNameError, match="same-span"):
        qb.cooccurrence(study(), by=by)
