"""Comparing coders: who, what, units, rounds, gold, across tools, before a merge."""

import wave
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from coded import FIXTURES, canonical_package, selection, text
from helpers import sample

import qdabridge as qb
from qdabridge.agreement import MEASURES, Cells
from qdabridge.model.project import placed_codings
from qdabridge.operations.compare import (
    Comparison,
    Interval,
    binary_alpha,
    cu_alpha,
    disagreements_table,
    figures_table,
    matrix_table,
)
from qdabridge.operations.merge.groups import Same

WORDS = "We hope. You wait!\n\nThey asked, and nobody came?\nIt rained."
ANNA, BEN, EVA = (qb.User(name=name) for name in ("Anna", "Ben", "Eva"))
HOPE, WAIT = qb.Code(name="Hope"), qb.Code(name="Wait")
RAIN = qb.Code(name="Rain")
HOPE.codes.append(RAIN)
Spans = Sequence[tuple[qb.User | None, qb.Code, int, int]]


def coding(user: qb.User | None, code: qb.Code) -> qb.Coding:
    return qb.Coding(code_ref=code.guid, creating_user=user.guid if user else None)


def source(name: str, spans: Spans, words: str = WORDS) -> qb.TextSource:
    marks = [selection(s, e, coding(user, code)) for user, code, s, e in spans]
    return text(name, *marks, words=words)


def package(
    *sources: qb.TextSource | qb.PDFSource | qb.AudioSource,
    name: str = "study",
    path: str | None = None,
    users: Sequence[qb.User] = (ANNA, BEN, EVA),
    codes: Sequence[qb.Code] = (HOPE, WAIT),
    **more: Any,
) -> qb.Package:
    project = qb.Project(name=name, users=list(users), sources=list(sources), **more)
    project.code_book.codes = list(codes)
    made = canonical_package(project.clone())
    if path:
        made.path = Path(path)
    return made


def cells(made: Comparison, code: str | None = None, ground: str = "") -> Cells:
    result = made.result(ground)
    assert result is not None
    keys = {one.name: one.key for one in made.codes}
    found = result.figure(keys[code] if code else None).cells
    assert found is not None
    return found


def kinds(made: Comparison) -> list[tuple[str, int, int]]:
    return sorted((one.kind, one.start, one.end) for one in made.disagreements)


def by_characters(given: qb.Package, first: str, second: str) -> dict[str, Cells]:
    """Return the tables of two coders as loops over single characters give them."""
    project = given.project
    names = {user.guid.key: user.name for user in project.users}
    paths = {code.guid.key: " > ".join(path) for code, path in project.walk_codes()}
    marked: dict[tuple[str, str, str], set[int]] = defaultdict(set)
    workers: dict[str, set[str]] = defaultdict(set)
    lengths: dict[str, int] = {}
    for one in project.sources:
        if not isinstance(one, qb.TextSource):
            continue
        lengths[one.guid.key] = len(given.text(one))
        for placed in placed_codings([one]):
            user = placed.coding.creating_user
            who = names.get(user.key, "") if user else ""
            workers[one.guid.key].add(who or "")
            if isinstance(placed.selection, qb.PlainTextSelection):
                mark = placed.selection
                path = paths[placed.coding.code_ref.key]
                marked[one.guid.key, path, who or ""].update(
                    range(mark.start_position, mark.end_position)
                )
    found: dict[str, Cells] = {}
    for path in paths.values():
        counts: Counter[tuple[bool, bool]] = Counter()
        for key, length in lengths.items():
            if not {first, second} <= workers[key]:
                continue
            a, b = marked[key, path, first], marked[key, path, second]
            counts.update((n in a, n in b) for n in range(length))
        order = [(True, True), (True, False), (False, True), (False, False)]
        found[path] = Cells(*(counts[both] for both in order))
    return found


def test_the_study_equals_loops_over_characters() -> None:
    with qb.open(FIXTURES / "study.qdpx") as study:
        made = qb.compare(study)
        expected = by_characters(qb.normalise(study), "Anna Becker", "Ben Lindqvist")
    assert [coder.name for coder in made.coders] == ["Anna Becker", "Ben Lindqvist"]
    assert len(made.compared) == 4
    assert {code.name: cells(made, code.name) for code in made.codes} == {
        code.name: expected[code.name] for code in made.codes
    }
    assert cells(made) == Cells.total(expected[code.name] for code in made.codes)
    for measure in MEASURES.values():
        value = measure(cells(made)).value
        assert value is not None
        assert -1 <= value <= 1


@pytest.mark.parametrize("version", ["qc3.5", "qc3.8.2"])
def test_qualcoder_samples_equal_loops_over_characters(version: str) -> None:
    path = sample(f"qualcoder/{version}/exports/interviews.qdpx")
    with qb.open(path) as given:
        made = qb.compare(given)
        expected = by_characters(qb.normalise(given), "alice", "bob")
    found = {code.name: cells(made, code.name) for code in made.codes}
    assert len(found) == 6
    assert found == {name: expected[name] for name in found}
    assert sum(one.b for one in found.values()) > 100


def numbers(made: Comparison) -> Any:
    """Return everything that must not depend on the way a study was written."""
    return (
        sorted((one.name, cells(made, one.name)) for one in made.codes),
        sorted((d.kind, d.source, d.start, d.end, d.codes) for d in made.disagreements),
        sorted((c.code, c.other, c.size) for c in made.confusion),
        len(made.agreed),
    )


COPIES = [FIXTURES / "study-anna.qdpx", FIXTURES / "study-ben.qdpx"]


def test_the_result_before_a_merge_is_that_after_it() -> None:
    with qb.open(COPIES[0]) as anna, qb.open(COPIES[1]) as ben:
        before = numbers(qb.compare([anna, ben]))
        merged = qb.merge([anna, ben]).package
        assert numbers(qb.compare(merged)) == before


@pytest.mark.parametrize("tools", [("nvivo", "atlasti"), ("qualcoder", "nvivo")])
def test_other_tools_files_give_the_same_numbers(
    tools: tuple[str, str], tmp_path: Path
) -> None:
    with qb.open(COPIES[0]) as anna, qb.open(COPIES[1]) as ben:
        expected = numbers(qb.compare([anna, ben]))
        for number, (tool, one) in enumerate(zip(tools, (anna, ben), strict=True)):
            qb.adapt(one, tool).save(tmp_path / f"{number}.qdpx")
    with qb.open(tmp_path / "0.qdpx") as first, qb.open(tmp_path / "1.qdpx") as second:
        found = qb.compare([first, second])
        coders = [c.name for c in found.coders]
        assert coders == ["Anna Becker", "Ben Lindqvist"]
        assert numbers(found) == expected


def test_one_active_coder_is_told_and_nothing_computed() -> None:
    path = sample("nvivo/nvivo-windows-12.6-masked.qdpx")
    with qb.open(path) as given, pytest.raises(qb.ComparisonError, match="one coder"):
        qb.compare(given)


# --- Who ---


BOTH: Spans = [(ANNA, HOPE, 0, 8), (BEN, HOPE, 3, 8), (BEN, WAIT, 9, 18)]


def test_rounds_of_one_coder() -> None:
    march = package(source("t", [(ANNA, HOPE, 0, 8)]), path="march.qdpx")
    june = package(source("t", [(ANNA, HOPE, 3, 8)]), path="june.qdpx")
    with pytest.raises(qb.ComparisonError, match=r"--round march\.qdpx=NAME1"):
        qb.compare([march, june])
    rounds = {"march.qdpx": "first", "june.qdpx": "second"}
    made = qb.compare([march, june], rounds=rounds)
    assert [coder.name for coder in made.coders] == ["first", "second"]
    assert cells(made, "Hope")[:3] == (5, 3, 0)


def test_a_coder_in_two_files_counts_once_where_one_holds_all_of_the_other() -> None:
    older = package(source("t", [(ANNA, HOPE, 0, 8)]), path="older.qdpx")
    newer = package(source("t", [(ANNA, HOPE, 0, 8), *BOTH[1:]]), path="newer.qdpx")
    made = qb.compare([older, newer])
    assert cells(made, "Hope")[:3] == (5, 3, 0)
    assert [coder.codings for coder in made.coders] == [1, 2]
    often = qb.compare([older, newer], unit="frequency")
    assert cells(often, "Hope") == (1, 0, 0, 0)


def test_same_user_says_that_two_files_are_one_persons() -> None:
    one = package(source("t", [(ANNA, HOPE, 0, 8)]), path="one.qdpx")
    two = package(source("t", [(ANNA, WAIT, 9, 18), *BOTH[1:]]), path="two.qdpx")
    with pytest.raises(qb.ComparisonError, match="--same-user Anna=Anna"):
        qb.compare([one, two])
    made = qb.compare([one, two], same=[Same("user", "Anna", "Anna")])
    assert cells(made)[:3] == (14, 3, 0)


def test_groups_count_as_one() -> None:
    given = package(source("t", [*BOTH, (EVA, HOPE, 0, 3)]))
    made = qb.compare(given, groups={"A": ["Anna"], "B": ["Ben", "Eva"]})
    assert cells(made, "Hope")[:3] == (8, 0, 0)


def test_names_are_found_and_unknown_ones_told() -> None:
    given = package(source("t", [*BOTH, (EVA, HOPE, 0, 3)]))
    made = qb.compare(given, coders=["ben", "Anna"])
    assert [coder.name for coder in made.coders] == ["Ben", "Anna"]
    with pytest.raises(qb.UnknownNameError, match="Carl"):
        qb.compare(given, coders=["Carl", "Anna"])


def test_codings_without_a_coder_are_one_persons_if_the_file_has_no_other() -> None:
    one = package(source("t", [(None, HOPE, 0, 8)]), path="one.qdpx", users=())
    two = package(source("t", [(BEN, HOPE, 0, 8), (None, WAIT, 0, 2)]), path="two.qdpx")
    made = qb.compare([one, two])
    assert [coder.name for coder in made.coders] == ["coder of one.qdpx", "Ben"]
    assert {f.code for f in made.report} >= {"coder-unnamed", "coder-missing"}
    assert cells(made, "Hope")[:3] == (8, 0, 0)


def test_a_reference_gives_precision_and_recall() -> None:
    given = package(source("t", [*BOTH, (EVA, HOPE, 0, 8)]))
    made = qb.compare(given, gold="Eva")
    assert (made.gold, made.coders[0].name) == ("Eva", "Eva")
    result = made.results[0]
    assert result.pairs == ((0, 1), (0, 2))
    hope = next(code.key for code in made.codes if code.name == "Hope")
    ben = result.figure(hope, pair=(0, 2))
    assert (ben.measure("precision").value, ben.measure("recall").value) == (1.0, 0.625)
    pooled = result.figure(pair=(0, 2))
    assert pooled.measure("precision").value == pytest.approx(5 / 14)


# --- What ---


def test_a_source_one_did_not_work_on_is_missing_unless_a_roster_says_otherwise() -> (
    None
):
    given = package(source("t", BOTH), source("u", [(ANNA, HOPE, 0, 8)]))
    made = qb.compare(given)
    assert [s.name for s in made.compared] == ["t"]
    left = next(f.message for f in made.report if f.code == "sources-left-out")
    assert "u" in left
    assert "Ben did not work on it" in left
    roster = {"Anna": ["t", "u"], "Ben": ["t", "u"]}
    made = qb.compare(given, roster=roster)
    assert cells(made, "Hope") == Cells(5, 11, 0, 2 * len(WORDS) - 16)
    with pytest.raises(qb.UnknownNameError, match="source 'x'"):
        qb.compare(given, roster={"Anna": ["x"], "Ben": ["t"]})
    with pytest.raises(qb.UnknownNameError, match="Ben"):
        qb.compare(given, roster={"Anna": ["t"]})


def test_no_common_source_is_one_message() -> None:
    given = package(source("t", [(ANNA, HOPE, 0, 8)]), source("u", [(BEN, HOPE, 0, 8)]))
    with pytest.raises(qb.ComparisonError, match=r"Anna: t; Ben: u.*--roster"):
        qb.compare(given)


def test_a_code_of_one_codebook_is_a_decision_only_if_asked() -> None:
    one = package(
        source("t", [(ANNA, HOPE, 0, 8), (ANNA, WAIT, 9, 18)]), path="one.qdpx"
    )
    two = package(source("t", [(BEN, HOPE, 0, 8)]), path="two.qdpx", codes=(HOPE,))
    made = qb.compare([one, two])
    assert [code.name for code in made.codes] == ["Hope"]
    assert not made.disagreements
    (told,) = made.report.of("codes-in-one-codebook")
    assert "Wait" in told.message
    assert "Ben" in told.message
    made = qb.compare([one, two], all_codes=True)
    assert cells(made, "Wait")[:3] == (0, 9, 0)


def test_filters() -> None:
    sets = [qb.Set(name="mine", member_codes=[WAIT.guid])]
    given = package(source("t", BOTH), source("u", BOTH), sets=sets)
    assert [c.name for c in qb.compare(given, codes=["Wait"]).codes] == ["Wait"]
    subtree = qb.compare(given, codes=["Hope"], with_subcodes=True)
    assert [c.name for c in subtree.codes] == ["Hope", "Hope > Rain"]
    assert [c.name for c in qb.compare(given, sets=["mine"]).codes] == ["Wait"]
    assert [s.name for s in qb.compare(given, sources=["u"]).compared] == ["u"]
    with pytest.raises(qb.UnknownNameError):
        qb.compare(given, codes=["Snow"])


def test_cases_as_filter_and_as_unit() -> None:
    turn = selection(0, 18)
    second = source("u", [(ANNA, HOPE, 0, 8), (BEN, HOPE, 20, 30)])
    second.plain_text_selections.append(turn)
    first = source("t", BOTH)
    cases = [
        qb.Case(name="Kim", source_refs=[first.guid]),
        qb.Case(name="Lee", selection_refs=[turn.guid]),
    ]
    given = package(first, second, cases=cases)
    assert [s.name for s in qb.compare(given, cases=["Kim"]).compared] == ["t"]
    made = qb.compare(given, unit="case")
    assert cells(made, "Hope") == Cells(1, 1, 0, 0)
    assert cells(made, "Wait") == Cells(0, 0, 1, 1)
    assert made.to_json()["results"][0]["sources"] == ["Kim", "Lee"]


def test_aggregating_counts_children_for_their_parents() -> None:
    given = package(source("t", [(ANNA, RAIN, 0, 8), (BEN, HOPE, 0, 8)]))
    assert kinds(qb.compare(given)) == [("other code", 0, 8)]
    made = qb.compare(given, aggregate=True)
    assert cells(made, "Hope")[:3] == (8, 0, 0)
    assert "twice" in made.report.of("codes-aggregated")[0].message


def test_texts_that_drifted_are_matched_and_places_moved() -> None:
    one = package(source("t", [(ANNA, HOPE, 0, 8)]), path="one.qdpx")
    later = source("t", [(BEN, HOPE, 4, 12)], words="Now " + WORDS)
    later.guid = one.project.sources[0].guid
    two = package(later, path="two.qdpx")
    made = qb.compare([one, two])
    assert cells(made, "Hope")[:3] == (8, 0, 0)
    assert len(made.agreed) == 1
    assert "that of one.qdpx" in made.report.of("texts-differ")[0].message


def test_codings_whose_words_are_gone_are_told() -> None:
    spans: Spans = [(ANNA, HOPE, 0, 8), (ANNA, HOPE, 20, 30)]
    one = package(source("t", spans), path="one.qdpx")
    words = WORDS.replace("We hope. ", "")
    two = package(source("t", [(BEN, WAIT, 0, 9)], words=words), path="two.qdpx")
    two.project.sources[0].guid = one.project.sources[0].guid
    made = qb.compare([two, one])
    assert made.report.of("codings-unplaced")


def test_whole_sources_count_for_sources_only() -> None:
    given = source("t", BOTH)
    given.codings.append(coding(ANNA, WAIT))
    made = qb.compare(package(given))
    assert cells(made, "Wait")[:3] == (0, 0, 9)
    assert made.report.of("codings-on-wholes")
    assert cells(qb.compare(package(given), unit="source"), "Wait") == (1, 0, 0, 0)


# --- Units ---


@pytest.mark.parametrize(
    ("unit", "threshold", "expected"),
    [
        ("token", "any", (1, 1, 0, 9)),
        ("sentence", "any", (1, 0, 0, 3)),
        ("sentence", "half", (1, 0, 0, 3)),
        ("sentence", "all", (0, 1, 0, 3)),
        ("paragraph", "any", (1, 0, 0, 2)),
        ("paragraph", "half", (0, 0, 0, 3)),
        ("source", "any", (1, 0, 0, 0)),
        ("frequency", "any", (1, 0, 0, 0)),
        ("segment", "any", (0, 1, 1, 0)),
    ],
)
def test_units(unit: str, threshold: str, expected: Cells) -> None:
    made = qb.compare(package(source("t", BOTH)), unit=unit, threshold=threshold)
    assert cells(made, "Hope") == expected


def test_segments_match_from_the_overlap_on_and_have_no_kappa() -> None:
    made = qb.compare(package(source("t", BOTH)), unit="segment", overlap=0.6)
    assert cells(made, "Hope") == (1, 0, 0, 0)
    figure = made.results[0].pooled
    assert figure.measure("f1").value == pytest.approx(2 / 3)
    assert "cannot be counted" in figure.measure("kappa").reason


def test_turns_come_from_cases_or_from_names() -> None:
    words = "KIM: We hope.\nLEE: You wait.\nAnd rain.\nKIM: Yes."
    spans: Spans = [(ANNA, HOPE, 5, 13), (BEN, HOPE, 30, 35)]
    made = qb.compare(package(source("t", spans, words=words)), unit="turn")
    assert cells(made, "Hope") == (0, 1, 1, 1)
    given = source("t", spans, words=words)
    turns = [selection(0, 38), selection(39, len(words))]
    given.plain_text_selections += turns
    case = qb.Case(name="Kim", selection_refs=[one.guid for one in turns])
    made = qb.compare(package(given, cases=[case]), unit="turn")
    assert cells(made, "Hope") == (1, 0, 0, 1)


def test_time_is_a_result_of_its_own_without_kappa() -> None:
    def heard(user: qb.User, begin: int, end: int) -> qb.AudioSelection:
        return qb.AudioSelection(begin=begin, end=end, codings=[coding(user, HOPE)])

    sound = qb.AudioSource(name="s")
    sound.audio_selections = [heard(ANNA, 0, 1000), heard(BEN, 500, 1500)]
    made = qb.compare(package(sound))
    assert cells(made, "Hope", "time") == (500, 500, 500, 0)
    figure = made.results[0].pooled
    assert figure.measure("f1").value == 0.5
    assert figure.measure("kappa").value is None
    assert "recording" in figure.measure("kappa").reason
    assert [d.place for d in made.disagreements] == ["0-1500 ms"]


# --- More than two ---


def test_three_coders_one_of_whom_did_not_work_everywhere() -> None:
    given = package(
        source("t", [*BOTH, (EVA, HOPE, 0, 8)]),
        source("u", [(ANNA, HOPE, 0, 8), (BEN, HOPE, 0, 8)]),
    )
    made = qb.compare(given)
    hope = next(code.key for code in made.codes if code.name == "Hope")
    figure = made.results[0].figure(hope)
    assert figure.counts == {
        "0 of 2": len(WORDS) - 8,
        "2 of 2": 8,
        "0 of 3": len(WORDS) - 8,
        "2 of 3": 3,
        "3 of 3": 5,
    }
    assert 0.8 < (figure.measure("alpha").value or 0) < 1
    assert len(made.results[0].pairs) == 3
    hopes = [m for m in made.majority if m.code == "Hope"]
    assert [(m.source, m.start, m.end, m.of) for m in hopes] == [
        ("t", 0, 8, 3),
        ("u", 0, 8, 2),
    ]
    assert not any(m.is_undecided for m in hopes)
    assert ("missed", 9, 18) in kinds(made)
    assert ("boundaries", 0, 8) in kinds(made)


def test_exactly_half_is_undecided() -> None:
    spans: Spans = [(ANNA, HOPE, 0, 8), (BEN, WAIT, 0, 8), (EVA, WAIT, 50, 52)]
    given = package(source("t", spans[:2]), source("u", spans), users=(ANNA, BEN, EVA))
    made = qb.compare(given)
    undecided = {(m.source, m.code, m.is_undecided) for m in made.majority}
    assert ("t", "Hope", True) in undecided
    assert not any(name == "u" for name, _, _ in undecided)


# --- Intervals, tables, methods ---


def many() -> qb.Package:
    sources = [
        source(f"t{n}", [(ANNA, HOPE, 0, 8), (BEN, HOPE, n, 8), (BEN, WAIT, 9, 12 + n)])
        for n in range(5)
    ]
    return package(*sources)


def test_intervals() -> None:
    pooled = qb.compare(many()).results[0].pooled
    value, spread = pooled.measure("kappa").value, pooled.spread("kappa")
    assert value is not None
    assert spread.low is not None
    assert spread.high is not None
    assert spread.low < value < spread.high <= 1
    drawn = [
        qb.compare(many(), interval=Interval("bootstrap", samples=200, seed=seed))
        .results[0]
        .pooled.spread("kappa")
        for seed in (1, 1, 2)
    ]
    assert drawn[0] == drawn[1] != drawn[2]
    units = qb.compare(many(), unit="sentence", interval=Interval("gwet"))
    assert units.results[0].pooled.spread("kappa").used == 40
    few = qb.compare(package(source("t", BOTH))).results[0].pooled.spread("kappa")
    assert (few.low, "at least 3 sources" in few.reason) == (None, True)


def test_undefined_is_one_only_if_asked() -> None:
    given = package(source("t", [*BOTH, (ANNA, HOPE, 20, 24)]), source("u", BOTH[:2]))
    made = qb.compare(given)
    wait = next(code.key for code in made.codes if code.name == "Wait")
    other = made.compared[1].key
    found = made.results[0].figure(wait, other).measure("kappa")
    assert (found.value, found.reason) == (None, "nobody coded: no variation")
    made = qb.compare(given, one_if_undefined=True)
    found = made.results[0].figure(wait, other).measure("kappa")
    assert (found.value, bool(found.flag)) == (1.0, True)


def test_other_tools_numbers() -> None:
    given = package(source("t", [(ANNA, HOPE, 0, 10), (BEN, HOPE, 5, 15)]))
    nvivo = qb.compare(given, like="nvivo").tool_figures
    assert {(f.source, f.measure) for f in nvivo} == {("t", "percent"), ("t", "kappa")}
    qualcoder = {
        f.measure: f.value for f in qb.compare(given, like="qualcoder").tool_figures
    }
    assert qualcoder["jaccard"] == pytest.approx(1 / 3)
    assert qualcoder["kappa"] == 0.2987
    spans: Spans = [(ANNA, HOPE, 0, 10), (BEN, HOPE, 0, 10), (BEN, WAIT, 20, 22)]
    maxqda = qb.compare(package(source("t", spans)), like="maxqda").tool_figures
    assert [f.value for f in maxqda] == [1.0, 1.0, 0.0, -1.0]
    with pytest.raises(qb.ComparisonError, match="quirkos"):
        qb.compare(given, like="quirkos")


def test_unitizing_alphas() -> None:
    family = qb.Code(name="Mood", codes=[qb.Code(name="Hope"), qb.Code(name="Wait")])
    hope, wait = family.codes
    spans: Spans = [
        *((ANNA, hope, 10, 20), (ANNA, wait, 30, 40)),
        *((BEN, hope, 12, 22), (BEN, wait, 30, 44)),
    ]
    given = package(source("t", spans, words="x" * 60), codes=(family,))
    made = qb.compare(given)
    # the published continuum of 60 with these units
    assert binary_alpha(made).value == pytest.approx(0.7243221690590111)
    assert cu_alpha(made, [c.key for c in made.codes]).value == 1.0
    shown = qb.compare(given, like="atlasti").tool_figures
    assert [(f.measure, f.code) for f in shown] == [
        ("alpha binary", None),
        ("alpha cu", "Mood > ..."),
    ]
    spans = [*spans, (BEN, wait, 12, 18), (EVA, hope, 0, 5)]
    given = package(source("t", spans, words="x" * 60), codes=(family,))
    both = qb.compare(given, coders=["Anna", "Ben"], like="atlasti").tool_figures
    assert "overlap" in both[1].reason
    three = qb.compare(given, like="atlasti").tool_figures
    assert three[0].value is not None
    assert three[1].value is None


def test_tables() -> None:
    made = qb.compare(package(source("t", BOTH)), unit="sentence")
    figures = figures_table(made)
    assert figures.values("code")[:4] == [None, None, None, "Hope"]
    assert figures.values("kappa")[3] is not None
    rows = list(disagreements_table(made).records())
    assert [row["coder: Anna"] for row in rows] == ["-", "Hope"]
    assert [row["coder: Ben"] for row in rows] == ["Wait", "Hope 3-8"]
    assert rows[0]["text"] == "You wait!"
    assert "text" not in disagreements_table(made).without_quotes().names
    units = list(matrix_table(made).records())
    assert [(u["code"], u["start"], u["Anna"], u["Ben"]) for u in units[:2]] == [
        ("Hope", 0, 1, 1),
        ("Hope", 9, 0, 0),
    ]
    table = matrix_table(qb.compare(package(source("t", BOTH))))
    characters: list[dict[str, Any]] = list(table.records())
    for row in characters:
        assert row["weight"] == row["end"] - row["start"]
    hope = [row for row in characters if row["code"] == "Hope"]
    assert sum(row["weight"] for row in hope) == len(WORDS)


def test_the_methods_paragraph_has_what_it_takes_to_check_it() -> None:
    given = package(source("t", BOTH), source("u", [(ANNA, HOPE, 0, 8)]))
    told = qb.compare(given, unit="paragraph", selection="drawn at random").methods
    for words in (
        *("Anna, Ben", "Of 2 sources 1 (50%)", "drawn at random", "paragraphs"),
        *("Cohen's kappa", "sum of their tables", "inferred", "qdabridge"),
    ):
        assert words in told


def test_json_is_data() -> None:
    shown = qb.compare(package(source("t", BOTH))).to_json()
    assert shown["disagreements"][0]["who"] == {"Anna": [], "Ben": [["Wait", 9, 18]]}
    pooled = shown["results"][0]["figures"][0]
    assert (pooled["a"], pooled["b"], pooled["c"]) == (5, 3, 9)
    assert pooled["intervals"]["kappa"]["reason"]


def test_context_shift_and_confusion() -> None:
    spans: Spans = [*BOTH, (ANNA, WAIT, 20, 30), (BEN, HOPE, 20, 30)]
    made = qb.compare(package(source("t", spans)))
    one = made.disagreements[0]
    assert (one.kind, one.number, one.text) == ("other code", 1, "They asked")
    assert (one.before, one.after) == (
        "We hope. You wait!",
        ", and nobody came? It rained.",
    )
    assert [(c.code, c.other, c.size) for c in made.confusion] == [("Wait", "Hope", 10)]
    (shift,) = made.shifts
    assert (shift.code, shift.begin, shift.end, shift.earlier) == ("Hope", 3, 0, 1)


def test_the_program_itself_is_no_coder() -> None:
    program = qb.User(
        guid=qb.Guid("C32A2BD5-537F-4838-8B17-DF9EFBAFDF4B"), name="ATLAS.ti"
    )
    spans: Spans = [*BOTH, (program, WAIT, 0, 4)]
    made = qb.compare(package(source("t", spans), users=(ANNA, BEN, program)))
    assert [coder.name for coder in made.coders] == ["Anna", "Ben"]
    assert "ATLAS.ti" in made.report.of("coder-invented")[0].message


def test_marks_of_speakers_are_pointed_out() -> None:
    spans: Spans = [*BOTH, (ANNA, RAIN, 0, 30), (ANNA, RAIN, 31, len(WORDS))]
    speakers = qb.Code(name="Speakers", codes=[RAIN])
    plain = qb.Code(guid=HOPE.guid, name="Hope")
    given = package(source("t", spans), codes=(plain, WAIT, speakers))
    told = qb.compare(given).report.of("codes-covering-texts")
    assert len(told) == 1
    assert "'Speakers'" in told[0].message
    assert not qb.compare(given, codes=["Hope", "Wait"]).report.of(
        "codes-covering-texts"
    )


# --- Bad input ---


def test_a_codebook_is_refused() -> None:
    book = qb.open(FIXTURES / "codebook.qdc")
    with book, pytest.raises(qb.ReadError, match="codebook diff"):
        qb.compare(book)


@pytest.mark.parametrize(
    "wishes",
    [{"unit": "page"}, {"threshold": "most"}, {"overlap": 0.0}, {"overlap": 1.5}],
)
def test_impossible_wishes_are_refused(wishes: dict[str, Any]) -> None:
    with pytest.raises(qb.ComparisonError):
        qb.compare(package(source("t", BOTH)), **wishes)


def test_one_coder_or_none_is_one_message() -> None:
    with pytest.raises(qb.ComparisonError, match="only one coder"):
        qb.compare(package(source("t", [(ANNA, HOPE, 0, 8)])))
    with pytest.raises(qb.ComparisonError, match="no codings with a coder"):
        qb.compare(package(source("t", [])))


def labels(made: Comparison) -> Iterator[str]:
    for finding in made.report:
        yield finding.code


def test_the_report_of_a_plain_comparison_is_short() -> None:
    made = qb.compare(package(source("t", BOTH), codes=(HOPE, WAIT)))
    assert list(labels(made)) == ["codes-unused", "roster-inferred"]


def test_the_length_of_a_wav_file_gives_kappa(tmp_path: Path) -> None:
    path = tmp_path / "s.wav"
    with wave.open(str(path), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(1)
        out.setframerate(1000)
        out.writeframes(bytes(4000))
    spans = [(ANNA, 0, 1000), (BEN, 500, 1500)]
    sound = qb.AudioSource(name="s")
    sound.audio_selections = [
        qb.AudioSelection(begin=b, end=e, codings=[coding(user, HOPE)])
        for user, b, e in spans
    ]
    given = package(sound)
    given.project.sources[0].path = given.add_file(path, ".wav")  # type: ignore[union-attr]
    assert cells(qb.compare(given), "Hope", "time") == (500, 500, 500, 2500)


def test_one_person_with_two_users_in_one_project() -> None:
    again = qb.User(name="Anna")
    spans: Spans = [(ANNA, HOPE, 0, 3), (again, HOPE, 3, 8), (BEN, HOPE, 0, 8)]
    given = package(source("t", spans), users=(ANNA, BEN, again))
    made = qb.compare(given)
    assert len(made.coders) == 3
    (told,) = made.report.of("coders-namesakes")
    remedy = told.message.rpartition("--group ")[2]
    name, _, guids = remedy.partition("=")
    made = qb.compare(given, groups={name: guids.split(",")})
    assert sorted(coder.name for coder in made.coders) == ["Anna", "Ben"]
    assert cells(made, "Hope")[:3] == (8, 0, 0)


def test_who_read_and_coded_nothing_counts_if_the_roster_says_so() -> None:
    given = package(source("t", [(ANNA, HOPE, 0, 8)]))
    with pytest.raises(qb.ComparisonError, match="only one coder"):
        qb.compare(given)
    made = qb.compare(given, roster={"Anna": ["t"], "Ben": ["t"]})
    assert cells(made, "Hope") == (0, 8, 0, len(WORDS) - 8)


def test_somebody_who_has_not_coded_anything_is_told_so() -> None:
    march = package(source("t", [(ANNA, HOPE, 0, 8)]), path="march.qdpx")
    june = package(source("t", []), path="june.qdpx")
    rounds = {"march.qdpx": "first", "june.qdpx": "second"}
    with pytest.raises(qb.ComparisonError, match=r"first: t; second: nothing"):
        qb.compare([march, june], rounds=rounds)


def test_too_many_coders_are_not_compared_each_with_each() -> None:
    coders = [qb.User(name=f"Coder {n}") for n in range(201)]
    marks: Spans = [(coder, HOPE, 0, 8) for coder in coders]
    many = package(source("t", marks), path="many.qdpx")
    many.project.users = coders
    with pytest.raises(qb.ComparisonError, match="201 coders are too many"):
        qb.compare([many])
    assert len(qb.compare([many], coders=["Coder 7", "Coder 9"]).coders) == 2
