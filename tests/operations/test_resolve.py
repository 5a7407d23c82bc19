"""Consensus: decisions and rules become the codings of one coder more."""

import csv
import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from coded import FIXTURES, canonical_package, selection, text
from hypothesis import given
from hypothesis import strategies as st

import qdabridge as qb
from qdabridge.cli.main import cli
from qdabridge.errors import (
    ComparisonError,
    NotThisFormatError,
    UnknownNameError,
)
from qdabridge.formats import text_hash
from qdabridge.operations.compare import disagreements_table
from qdabridge.tabular import write_csv

WORDS = "We hope. You wait!\n\nThey asked, and nobody came? 😀 It rained."
ANNA, BEN, EVA = (qb.User(name=name) for name in ("Anna", "Ben", "Eva"))
HOPE, WAIT = qb.Code(name="Hope"), qb.Code(name="Wait")
Spans = Sequence[tuple[qb.User, qb.Code, int, int]]
Codings = set[tuple[str, str, int, int]]


def study(*texts: Spans, words: str = WORDS) -> qb.Package:
    sources = []
    for number, spans in enumerate(texts):
        marks = [
            selection(s, e, qb.Coding(code_ref=code.guid, creating_user=user.guid))
            for user, code, s, e in spans
        ]
        sources.append(text(f"t{number}", *marks, words=words))
    project = qb.Project(name="study", users=[ANNA, BEN, EVA], sources=sources)
    project.code_book.codes = [HOPE, WAIT]
    return canonical_package(project.clone())


def codings(package: qb.Package, *, of: str | None = None) -> Codings:
    """Return coder, code, start and end of all codings; or of one coder's."""
    users = {user.guid.key: user.name or "" for user in package.project.users}
    codes = {code.guid.key: code.name for code, _ in package.project.walk_codes()}
    found = set()
    for placed in package.project.codings():
        mark, coding = placed.selection, placed.coding
        assert isinstance(mark, qb.PlainTextSelection)
        assert coding.creating_user
        who = users[coding.creating_user.key]
        if of in (None, who):
            code = codes[coding.code_ref.key]
            found.add((who, code, mark.start_position, mark.end_position))
    return found


def agreed(package: qb.Package) -> set[tuple[str, int, int]]:
    return {(c, s, e) for _, c, s, e in codings(package, of="Consensus")}


def decision(
    package: qb.Package, what: str, start: int, end: int, **more: Any
) -> qb.Decision:
    source = package.project.sources[0]
    assert isinstance(source, qb.TextSource)
    made = qb.Decision(
        source_guid=source.guid.key,
        text_sha256=text_hash(package.text(source)),
        start=start,
        end=end,
        code_guid=HOPE.guid.key,
        decision=what,
    )
    return replace(made, **more)


ONE: Spans = [
    (ANNA, WAIT, 30, 40),
    (BEN, WAIT, 30, 40),
    (ANNA, HOPE, 0, 8),
    (BEN, HOPE, 3, 8),
    (BEN, HOPE, 20, 25),
]


def test_what_all_coded_alike_is_consensus_and_the_rest_is_undecided() -> None:
    given_ = study(ONE)
    made = qb.resolve(given_)
    assert agreed(made.package) == {("Wait", 30, 40)}
    assert (made.agreed, made.undecided, made.added) == (1, 2, 1)
    assert codings(given_) <= codings(made.package)
    assert [f.code for f in made.report] == ["consensus-made", "places-undecided"]


def test_keep_drop_and_change() -> None:
    package = study(ONE)
    decisions = [
        decision(package, "change", 0, 8, new_end=7, new_code_guid=WAIT.guid.key),
        decision(package, "drop", 20, 25),
    ]
    made = qb.resolve(package, decisions)
    assert agreed(made.package) == {("Wait", 30, 40), ("Wait", 0, 7)}
    assert (made.decided, made.undecided, made.not_applied) == (2, 0, ())
    kept = qb.resolve(made.package, [decision(package, "keep", 0, 8)])
    assert ("Hope", 0, 8) in agreed(kept.package)
    back = qb.resolve(kept.package, [decision(package, "drop", 0, 8)])
    assert ("Hope", 0, 8) not in agreed(back.package)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"text_sha256": "0" * 64}, "has changed"),
        ({"text_sha256": ""}, "no text_sha256"),
        ({"source_guid": "nothing"}, "no source"),
        ({"code_guid": "nothing"}, "no code"),
        ({"start": 50, "end": 55}, "nobody has coded"),
        ({"start": 8, "end": 8}, "ends before it begins"),
        ({"end": 10_000}, "ends after the text"),
        ({"decision": "change"}, "changes nothing"),
        ({"decision": "change", "new_start": 9}, "ends before it begins"),
        ({"decision": "change", "new_end": 9999}, "ends after the text"),
        ({"decision": "change", "new_code_guid": "x"}, "no code"),
    ],
)
def test_what_cannot_be_applied_is_listed(change: dict[str, Any], why: str) -> None:
    package = study(ONE)
    wrong = replace(decision(package, "keep", 0, 8), **change)
    made = qb.resolve(package, [wrong])
    (listed,) = made.not_applied
    assert why in listed.why
    assert agreed(made.package) == {("Wait", 30, 40)}
    assert "decision-not-applied" in {f.code for f in made.report}


def test_decisions_that_contradict_are_listed_and_repeated_ones_are_one() -> None:
    package = study(ONE)
    keep, drop = (decision(package, what, 0, 8) for what in ("keep", "drop"))
    assert len(qb.resolve(package, [keep, drop]).not_applied) == 2
    twice = qb.resolve(package, [keep, keep])
    assert ("Hope", 0, 8) in agreed(twice.package)
    assert not twice.not_applied


def test_take_one_coders_codings() -> None:
    made = qb.resolve(study(ONE), take="ben")
    assert agreed(made.package) == {("Wait", 30, 40), ("Hope", 3, 8), ("Hope", 20, 25)}
    other = qb.resolve(made.package, take="Anna")
    assert agreed(other.package) == {("Wait", 30, 40), ("Hope", 0, 8)}
    with pytest.raises(UnknownNameError):
        qb.resolve(study(ONE), take="Nobody")
    with pytest.raises(ComparisonError):
        qb.resolve(study(ONE), take="Anna", majority=True)


def test_a_decision_counts_before_a_rule() -> None:
    package = study(ONE)
    made = qb.resolve(package, [decision(package, "drop", 20, 25)], take="Ben")
    assert agreed(made.package) == {("Wait", 30, 40), ("Hope", 3, 8)}


def test_the_majority_of_those_who_worked_there() -> None:
    three: Spans = [
        (ANNA, HOPE, 0, 8),
        (BEN, HOPE, 0, 8),
        (EVA, WAIT, 30, 40),
        (EVA, HOPE, 50, 55),
    ]
    made = qb.resolve(study(three), majority=True)
    assert agreed(made.package) == {("Hope", 0, 8)}
    assert made.undecided == 0
    two: Spans = [(ANNA, HOPE, 0, 8), (BEN, WAIT, 30, 40)]  # Eva did not work here
    tied = qb.resolve(study(three, two), majority=True)
    assert tied.undecided == 2
    assert agreed(tied.package) == {("Hope", 0, 8)}


def test_a_roster_says_who_has_a_vote() -> None:
    two: Spans = [(ANNA, HOPE, 0, 8), (BEN, HOPE, 0, 8)]
    other: Spans = [(EVA, HOPE, 0, 8)]
    worked = {"Anna": ["t0"], "Ben": ["t0"], "Eva": ["t0", "t1"]}
    made = qb.resolve(study(two, other), roster=worked, majority=True)
    assert (made.agreed, made.by_rule) == (0, 1)
    alone = {"Anna": ["t0"], "Ben": ["t0"], "Eva": ["t1"]}
    assert qb.resolve(study(two, other), roster=alone).agreed == 1


SPANS = st.lists(
    st.tuples(
        st.sampled_from([ANNA, BEN, EVA]),
        st.sampled_from([HOPE, WAIT]),
        st.integers(0, 20),
        st.integers(1, 15),
    ).map(lambda t: (t[0], t[1], t[2], t[2] + t[3])),
    min_size=1,
    max_size=8,
)
RULES = st.sampled_from([{}, {"take": "Anna"}, {"majority": True}])
WHAT = st.sampled_from(["keep", "drop", "change"])


@given(SPANS, RULES, st.lists(WHAT, min_size=8, max_size=8))
def test_twice_is_once_and_originals_stay(
    spans: Spans, rule: dict[str, Any], what: list[str]
) -> None:
    every: Spans = [(user, HOPE, 40, 41) for user in (ANNA, BEN, EVA)]
    package = study([*every, *spans])
    decisions = [
        decision(package, w, s, e, code_guid=code.guid.key, new_end=e + 1)
        for w, (_, code, s, e) in zip(what, spans, strict=False)
    ]
    once = qb.resolve(package, decisions, **rule)
    twice = qb.resolve(once.package, decisions, **rule)
    assert (twice.added, twice.removed) == (0, 0)
    assert twice.package.project == once.package.project
    assert codings(once.package) - codings(once.package, of="Consensus") == codings(
        package
    )
    assert ("Hope", 40, 41) in agreed(once.package)


@given(SPANS)
def test_who_is_taken_agrees_with_the_consensus(spans: Spans) -> None:
    every: Spans = [(user, HOPE, 40, 41) for user in (ANNA, BEN)]
    made = qb.resolve(study([*every, *spans]), take="Anna").package
    compared = qb.compare(made, coders=["Anna", "Consensus"])
    assert not compared.disagreements


def test_files(tmp_path: Path) -> None:
    package = study(ONE)
    decisions = [
        decision(package, "keep", 0, 8, decided_by="Anna, Ben", note='"so" = 😀'),
        decision(package, "change", 20, 25, new_start=21),
    ]
    for name in ("d.json", "d.csv", "d.xlsx"):
        qb.write_decisions(decisions, tmp_path / name)
        back = qb.read_decisions(tmp_path / name)
        assert [replace(one, where="") for one in back] == decisions, name
    told = json.loads((tmp_path / "d.json").read_text(encoding="utf-8"))
    (tmp_path / "new.json").write_text(json.dumps({**told, "version": 2}))
    with pytest.raises(NotThisFormatError, match="version"):
        qb.read_decisions(tmp_path / "new.json")
    (tmp_path / "bad.csv").write_text("start,end\n1,2\n")
    with pytest.raises(NotThisFormatError, match="source_guid"):
        qb.read_decisions(tmp_path / "bad.csv")


def test_what_a_file_says_badly_is_listed(tmp_path: Path) -> None:
    package = study(ONE)
    path = tmp_path / "d.csv"
    qb.write_decisions([decision(package, "keep", 0, 8)], path)
    path.write_text(path.read_text().replace("keep", "kepe"))
    (listed,) = qb.resolve(package, path).not_applied
    assert "'kepe'" in listed.why
    assert "2" in listed.decision.where


@pytest.mark.parametrize(
    ("told", "number"),
    [
        ("746.0", 746),
        ("746,0", 746),
        ("746,00", 746),
        ("2.250", 2250),
        ("2,250", 2250),
        ("2 250", 2250),
        ("2\u202f250", 2250),
        ("1.002.250,0", 1_002_250),
        ("2'250.00", 2250),
    ],
)
def test_numbers_as_spreadsheets_of_all_countries_save_them(
    told: str, number: int, tmp_path: Path
) -> None:
    path = tmp_path / "d.csv"
    qb.write_decisions([decision(study(ONE), "keep", 0, 8)], path)
    words = path.read_text(encoding="utf-8-sig").replace(",0,8,", f',0,"{told}",')
    path.write_text(words.replace(",0,", ',"0,0",', 1), encoding="utf-8")
    (read,) = qb.read_decisions(path)
    assert (read.start, read.end, read.problem) == (0, number, "")


@pytest.mark.parametrize("told", ["1.000", "2,000", "1.5", "-3", "1.25", "12.34.567"])
def test_a_number_that_may_be_another_is_listed(told: str, tmp_path: Path) -> None:
    path = tmp_path / "d.csv"
    package = study(ONE)
    qb.write_decisions([decision(package, "keep", 0, 8)], path)
    words = path.read_text(encoding="utf-8-sig").replace(",0,8,", f',0,"{told}",')
    path.write_text(words, encoding="utf-8")
    made = qb.resolve(package, path)
    assert told in made.not_applied[0].why


def test_a_table_of_decisions_may_be_edited_freely(tmp_path: Path) -> None:
    package = study(ONE)
    given = [decision(package, "keep", 0, 8), decision(package, "drop", 20, 25)]
    plain, edited = tmp_path / "d.csv", tmp_path / "edited.csv"
    qb.write_decisions(given, plain)
    rows = list(csv.DictReader(plain.read_text(encoding="utf-8-sig").splitlines()))
    heads = ["our remarks", *reversed(rows[0]), "status"]
    with edited.open("w", encoding="utf-16", newline="") as out:
        out.write("Meeting of 3 May\t\r\n\r\n")
        writer = csv.DictWriter(out, heads, delimiter="\t")
        writer.writeheader()
        for row in rows:
            decided = f" {row['decision'].upper()} "
            writer.writerow({**row, "decision": decided, "our remarks": "keep?"})
    back = qb.read_decisions(edited)
    assert [replace(one, where="") for one in back] == given


def test_who_was_made_of_the_others_is_compared_only_if_named() -> None:
    package = qb.resolve(study(ONE), take="Anna").package
    made = qb.compare(package)
    assert [coder.name for coder in made.coders] == ["Anna", "Ben"]
    (told,) = [one for one in made.report if one.code == "consensus-left-out"]
    assert "--gold 'Consensus'" in told.message
    assert made.results[0].pooled == qb.compare(study(ONE)).results[0].pooled
    held = qb.compare(package, gold="consensus")
    assert [coder.name for coder in held.coders] == ["Consensus", "Anna", "Ben"]
    both = qb.compare(package, coders=["Ben", "Consensus"])
    assert [coder.name for coder in both.coders] == ["Ben", "Consensus"]
    assert not [one for one in both.report if one.code == "consensus-left-out"]


def test_a_coder_is_no_consensus() -> None:
    with pytest.raises(ComparisonError, match="Anna is a coder"):
        qb.resolve(study(ONE), name="Anna")
    once = qb.resolve(study(ONE), take="Ben", name="Meeting")
    again = qb.resolve(once.package, take="Ben", name="Meeting")
    assert (again.added, again.removed) == (0, 0)


def test_what_is_undecided_now_stays_as_it_was() -> None:
    package = qb.resolve(study(ONE), take="Ben").package
    again = qb.resolve(package)
    assert (again.added, again.removed, again.undecided) == (0, 0, 2)
    assert agreed(again.package) == agreed(package)
    assert any("has there stays" in one.message for one in again.report)


def test_the_list_for_the_meeting_is_a_file_of_decisions(tmp_path: Path) -> None:
    package = study(ONE)
    path = tmp_path / "meeting.csv"
    with path.open("wb") as file:
        write_csv(disagreements_table(qb.compare(package)), file)
    assert qb.read_decisions(path) == ()
    rows = list(csv.DictReader(path.read_text(encoding="utf-8-sig").splitlines()))
    for row in rows:
        row["decision"] = "change" if row["kind"] == "boundaries" else "keep"
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    made = qb.resolve(package, path)
    assert not made.not_applied
    assert agreed(made.package) == {("Wait", 30, 40), ("Hope", 3, 8), ("Hope", 20, 25)}


def test_the_command(tmp_path: Path) -> None:
    team, out = tmp_path / "team.qdpx", tmp_path / "out.qdpx"
    pair = [str(FIXTURES / f"study-{name}.qdpx") for name in ("anna", "ben")]
    run = CliRunner().invoke
    assert run(cli, ["merge", *pair, "-o", str(team), "-q"]).exit_code == 0
    result = run(cli, ["resolve", str(team), "-o", str(out), "--take", "Anna Becker"])
    assert result.exit_code == 0, result.output
    assert f"{out} written" in result.output
    again = run(cli, ["resolve", str(team), "-o", str(out)])
    assert again.exit_code == 4
    both = ["--take", "A", "--majority"]
    assert run(cli, ["resolve", str(team), "-o", str(out), *both]).exit_code == 2
