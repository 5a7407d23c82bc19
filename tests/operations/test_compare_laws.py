"""What comparing promises for every project, character by character."""

from collections import Counter
from collections.abc import Iterator
from itertools import combinations, product
from typing import Any

import pytest
from coded import canonical_package, selection, text
from hypothesis import given
from hypothesis import strategies as st

import qdabridge as qb
from qdabridge.agreement import Cells, matched
from qdabridge.model import Ground
from qdabridge.operations.compare import Cluster, Comparison, Disagreement
from qdabridge.operations.compare.disagreements import (
    _left_over,
    _meeting_stretches,
)
from qdabridge.operations.compare.later import MadeInTurn
from qdabridge.operations.compare.layout import CUTS, Cut, Field, cut

WORDS = "We hope! You\n wait.\n\n KIM: No 3.5, no.\nLEE: Oh?"
LENGTH = len(WORDS)
USERS = [qb.User(name=name) for name in ("Anna", "Ben", "Eva")]
CODES = [qb.Code(name=name) for name in ("A", "B", "C")]

edge = st.integers(0, LENGTH)
span = (
    st.tuples(edge, edge).map(lambda p: (min(p), max(p))).filter(lambda p: p[0] < p[1])
)
mark = st.tuples(st.sampled_from(range(3)), st.sampled_from(range(3)), span)
two = st.tuples(st.sampled_from(range(2)), st.sampled_from(range(3)), span)
Marks = list[tuple[int, int, tuple[int, int]]]


def project(*texts: Marks, users: int = 2) -> qb.Package:
    sources = []
    for number, marks in enumerate(texts):
        own = [
            selection(
                *where,
                qb.Coding(code_ref=CODES[code].guid, creating_user=USERS[user].guid),
            )
            for user, code, where in marks
        ]
        sources.append(text(f"t{number}", *own, words=WORDS))
    made = qb.Project(name="p", users=USERS[:users], sources=sources)
    made.code_book.codes = list(CODES)
    return canonical_package(made)


def everybody(count: int) -> dict[str, list[str]]:
    return {user.name or "": ["t0", "t1"][:count] for user in USERS}


def chars(marks: Marks, user: int, code: int) -> set[int]:
    return {n for u, c, (s, e) in marks if (u, c) == (user, code) for n in range(s, e)}


def compared(package: qb.Package, marks: Marks, **wishes: Any) -> Comparison | None:
    if not {0, 1} <= {user for user, _, _ in marks}:
        return None
    return qb.compare(package, all_codes=True, **wishes)


@given(st.lists(two, max_size=8), st.lists(two, max_size=8))
def test_cells_equal_loops_over_characters(one: Marks, other: Marks) -> None:
    made = compared(project(one, other), [*one, *other], roster=everybody(2))
    if made is None:
        return
    result = made.results[0]
    for number, code in enumerate(made.codes):
        counts: Counter[tuple[bool, bool]] = Counter()
        for marks in (one, other):
            a, b = (chars(marks, user, number) for user in (0, 1))
            counts.update((n in a, n in b) for n in range(LENGTH))
        order = [(True, True), (True, False), (False, True), (False, False)]
        assert result.figure(code.key).cells == Cells(*(counts[p] for p in order))


@pytest.mark.parametrize("unit", list(CUTS))
@pytest.mark.parametrize("threshold", ["any", "half", "all"])
@given(spans=st.lists(span, max_size=5))
def test_units_equal_their_definition(
    unit: str, threshold: str, spans: list[tuple[int, int]]
) -> None:
    units: Cut = cut(WORDS, unit, threshold)
    coded = {n for s, e in spans for n in range(s, e)}
    expected = set()
    for number in range(len(units)):
        start, end = units.at(number)
        share = len(coded & set(range(start, end))) / (end - start)
        least = {"any": 1e-9, "half": 0.5, "all": 1.0}[threshold]
        if share >= least:
            expected.add(number)
    found = {n for s, e in units.spans(spans) for n in range(s, e)}
    assert found == expected


def test_what_the_units_are() -> None:
    def parts(unit: str) -> list[str]:
        units = cut(WORDS, unit)
        return [WORDS[slice(*units.at(n))] for n in range(len(units))]

    assert parts("paragraph") == [
        "We hope! You",
        " wait.",
        " KIM: No 3.5, no.",
        "LEE: Oh?",
    ]
    assert parts("sentence") == [
        "We hope!",
        "You",
        "wait.",
        "KIM: No 3.5, no.",
        "LEE: Oh?",
    ]
    assert parts("token") == [
        "We",
        "hope",
        "You",
        "wait",
        "KIM",
        "No",
        "3",
        "5",
        "no",
        "LEE",
        "Oh",
    ]
    assert parts("turn") == [" KIM: No 3.5, no.", "LEE: Oh?"]


def said(one: Disagreement) -> Iterator[tuple[str, str, int]]:
    for each in one.who:
        for found in each.marks:
            yield from (
                (each.coder, found.code, n) for n in range(found.start, found.end)
            )


@given(st.lists(two, max_size=8))
def test_every_mark_is_agreed_or_in_the_list_exactly_once(marks: Marks) -> None:
    made = compared(project(marks), marks)
    if made is None:
        return
    listed = Counter(fact for one in made.disagreements for fact in said(one))
    for place in made.agreed:
        for name in ("Anna", "Ben"):
            listed.update((name, place.code, n) for n in range(place.start, place.end))
    expected = {
        (USERS[u].name, CODES[c].name, n) for u, c, (s, e) in marks for n in range(s, e)
    }
    assert listed == Counter(expected)


@given(st.lists(two, max_size=8))
def test_kinds_follow_their_definitions(marks: Marks) -> None:
    made = compared(project(marks), marks)
    if made is None:
        return
    sets = {(u, c): chars(marks, u, c) for u in range(2) for c in range(3)}
    for one in made.disagreements:
        own = {
            (USERS_BY_NAME[each.coder], CODES_BY_NAME[m.code]): set(
                range(m.start, m.end)
            )
            for each in one.who
            for m in each.marks
        }
        for (user, code), where in own.items():
            shares = bool(where & sets[1 - user, code])
            assert shares <= (one.kind == "boundaries")
            if one.kind != "boundaries":
                assert not shares
        if one.kind == "missed":
            assert len(one.codes) == 1
            assert sum(bool(each.marks) for each in one.who) == 1
        if one.kind == "other code":
            assert len(one.codes) > 1
            assert all(each.marks for each in one.who)


@given(st.lists(mark, max_size=14))
def test_what_meets_under_two_codes_is_one_place(marks: Marks) -> None:
    package = project(marks, users=3)
    if {user for user, _, _ in marks} != {0, 1, 2}:
        return
    made = qb.compare(package, all_codes=True)
    listed = [
        {(each.coder, m.code, m.start, m.end) for each in one.who for m in each.marks}
        for one in made.disagreements
        if one.kind != "boundaries"
    ]
    # A place of a code, and who marked it, by each of its stretches.
    place_of = {
        fact: {f for f in one if f[1] == fact[1] and _hangs(f, fact, one)}
        for one in listed
        for fact in one
    }
    for one, other in combinations(place_of, 2):
        coders = [{f[0] for f in place_of[fact]} for fact in (one, other)]
        meets = one[1] != other[1] and max(one[2], other[2]) < min(one[3], other[3])
        if meets and one[0] not in coders[1] and other[0] not in coders[0]:
            assert any({one, other} <= place for place in listed)


Fact = tuple[str, str, int, int]


def _hangs(one: Fact, other: Fact, place: set[Fact]) -> bool:
    """Do two stretches of a code hang together by characters that they share?"""
    reached, more = {other}, True
    while more:
        near = {
            f
            for f in place - reached
            for r in reached
            if f[1] == r[1] and max(f[2], r[2]) < min(f[3], r[3])
        }
        reached |= near
        more = bool(near)
    return one in reached


def test_many_codes_at_one_place_cost_no_more_than_elsewhere() -> None:
    field = Field("s", (Ground.TEXT, "t", 0))
    many = 2_000
    left = [
        Cluster(field, f"{n:04}", n, n + many, {n % 3: ((n, n + many),)})
        for n in range(many)
    ]
    assert len(list(_meeting_stretches(left))) < 4 * many
    [found] = _left_over(left)
    assert len(found.clusters) == many


USERS_BY_NAME = {user.name: n for n, user in enumerate(USERS)}
CODES_BY_NAME = {code.name: n for n, code in enumerate(CODES)}


@given(st.lists(two, max_size=8))
def test_confusion_counts_characters(marks: Marks) -> None:
    made = compared(project(marks), marks)
    if made is None:
        return
    expected: Counter[tuple[str, str]] = Counter()
    for one, other in combinations(range(3), 2):
        for a, b in ((one, other), (other, one)):
            mine = chars(marks, 0, a) - chars(marks, 1, a)
            its = chars(marks, 1, b) - chars(marks, 0, b)
            expected[CODES[a].name, CODES[b].name] = len(mine & its)
    found = Counter({(c.code, c.other): c.size for c in made.confusion})
    assert found == +expected


@given(st.lists(mark, max_size=10))
def test_three_coders(marks: Marks) -> None:
    package = project(marks, users=3)
    if {user for user, _, _ in marks} != {0, 1, 2}:
        return
    made = qb.compare(package, all_codes=True)
    for number, code in enumerate(made.codes):
        counts: Counter[str] = Counter()
        more: dict[bool, set[int]] = {True: set(), False: set()}
        for n in range(LENGTH):
            votes = sum(n in chars(marks, user, number) for user in range(3))
            counts[f"{votes} of 3"] += 1
            if votes > 1:
                more[True].add(n)
        assert made.results[0].figure(code.key).counts == counts
        found = {
            n
            for m in made.majority
            if m.code == code.name and not m.is_undecided
            for n in range(m.start, m.end)
        }
        assert found == more[True]


@given(st.lists(two, max_size=8))
def test_turning_coders_turns_only_b_and_c(marks: Marks) -> None:
    made = compared(project(marks), marks, coders=["Anna", "Ben"])
    if made is None:
        return
    turned = qb.compare(project(marks), all_codes=True, coders=["Ben", "Anna"])
    for code in made.codes:
        a, b, c, d = made.results[0].figure(code.key).cells or Cells(0, 0, 0, 0)
        assert turned.results[0].figure(code.key).cells == (a, c, b, d)
    places = {(d.kind, d.start, d.end) for d in made.disagreements}
    assert places == {(d.kind, d.start, d.end) for d in turned.disagreements}


@given(st.lists(span, max_size=6), st.lists(span, max_size=6), st.floats(0.05, 1))
def test_segments_are_paired_at_best(
    one: list[tuple[int, int]], other: list[tuple[int, int]], least: float
) -> None:
    first, second = sorted(set(one)), sorted(set(other))

    def fits(a: tuple[int, int], b: tuple[int, int]) -> bool:
        both = set(range(*a)) & set(range(*b))
        return len(both) / len(set(range(*a)) | set(range(*b))) >= least

    def best(n: int, free: frozenset[int]) -> int:
        if n == len(first):
            return 0
        found = best(n + 1, free)
        for m in free:
            if fits(first[n], second[m]):
                found = max(found, 1 + best(n + 1, free - {m}))
        return found

    pairs = best(0, frozenset(range(len(second))))
    found = matched(one, other, least)
    assert found == (pairs, len(first) - pairs, len(second) - pairs)


places = st.integers(-4, 4)
slices = st.builds(slice, st.none() | places, st.none() | places)


@given(st.integers(0, 4), st.lists(slices | places, min_size=1))
def test_a_list_made_in_turn_is_a_list(many: int, asked: list[slice | int]) -> None:
    things = list(range(many))
    for fresh, where in product((True, False), asked):
        if fresh or where is asked[0]:
            made = MadeInTurn(iter(things))
        if isinstance(where, slice) or -many <= where < many:
            assert made[where] == things[where]
        else:
            with pytest.raises(IndexError):
                made[where]
    assert bool(made) == bool(things)
    assert (len(made), list(made)) == (many, things)


def test_a_list_made_in_turn_makes_no_more_than_is_asked_for() -> None:
    asked: list[int] = []

    def things() -> Iterator[int]:
        for number in range(9):
            asked.append(number)
            yield number

    made = MadeInTurn(things())
    assert made[:3] == [0, 1, 2]
    assert made[1] == 1
    assert made
    assert asked == [0, 1, 2]


@given(*[st.lists(two, max_size=5)] * 2)
def test_a_file_for_each_coder_says_the_same_as_one(one: Marks, other: Marks) -> None:
    """Marks on one text come apart then, and are gathered all the same."""
    whole = project(one, other)
    if (made := compared(whole, one)) is None:
        return
    files = []
    for user in range(2):
        own = [[mark for mark in marks if mark[0] == user] for marks in (one, other)]
        files.append(project(*own))
        for mine, its in zip(
            files[-1].project.sources, whole.project.sources, strict=True
        ):
            mine.guid = its.guid
    apart = qb.compare(files, all_codes=True)
    assert [figure.cells for figure in apart.rows(by_source=True)] == [
        figure.cells for figure in made.rows(by_source=True)
    ]
    assert apart.kinds == made.kinds
    assert list(apart.confusion) == list(made.confusion)
    assert all(one.size > 0 for one in made.confusion)
