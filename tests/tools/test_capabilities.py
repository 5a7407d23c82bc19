"""The tables of what tools read are complete, sourced, and what adapting tells."""

from functools import cache
from pathlib import Path
from typing import get_args

import pytest

import qdabridge as qb
from qdabridge.catalogue import TARGETS
from qdabridge.report import Finding
from qdabridge.tools.adapting import COUNTS
from qdabridge.tools.idioms import FIRST_RULES, RULES
from qdabridge.tools.profile import (
    KNOWN_HOW,
    Capability,
    Evidence,
    Profile,
    Reading,
    Rule,
    Target,
    profiles,
    target_named,
)

FIXTURES = Path(__file__).parents[2] / "fixtures"
LOST = (Reading.DROPPED, Reading.APPROXIMATED)

each_profile = pytest.mark.parametrize("profile", profiles(), ids=lambda p: p.name)
targets = pytest.mark.parametrize("target", TARGETS)
fixtures = pytest.mark.parametrize("name", ["study.qdpx", "full.qdpx"])


@cache
def canonical(name: str) -> qb.Package:
    return qb.normalise(qb.open(FIXTURES / name, as_written=True))


# --- The tables -----------------------------------------------------------------------


@each_profile
def test_a_table_names_each_element_once(profile: Profile) -> None:
    elements = [capability.element for capability in profile.capabilities]
    assert len(elements) == len(set(elements))
    assert set(elements) <= COUNTS.keys()


@pytest.mark.parametrize(
    "profile",
    [p for p in profiles() if p.targets and p.name != "refi"],
    ids=lambda p: p.name,
)
def test_tables_of_tools_that_are_written_for_are_complete(profile: Profile) -> None:
    assert {capability.element for capability in profile.capabilities} == COUNTS.keys()


@pytest.mark.parametrize("rules", [FIRST_RULES, RULES])
def test_a_rule_comes_after_those_it_names(rules: tuple[Rule, ...]) -> None:
    names = [rule.name for rule in rules]
    for number, rule in enumerate(rules):
        assert set(rule.after) <= {*names[:number]}, rule.name


@each_profile
def test_what_is_known_says_how_and_from_where(profile: Profile) -> None:
    for capability in profile.capabilities:
        assert capability.evidence in {"", *get_args(Evidence)}
        if capability.reading is not Reading.UNKNOWN:
            assert capability.evidence, capability
            assert capability.source, capability


@each_profile
def test_losses_have_a_code_that_says_so(profile: Profile) -> None:
    for capability in profile.capabilities:
        assert bool(capability.code) == (capability.reading in LOST), capability
        if capability.code:
            assert capability.code.endswith(("-lost", "-approximated"))
        assert not capability.by_rule or capability.code


def test_all_tags_are_explained() -> None:
    assert KNOWN_HOW.keys() == set(get_args(Evidence))


def rules() -> list[Rule]:
    found = [*FIRST_RULES, *RULES]
    for profile in profiles():
        found += [*profile.first_rules, *profile.rules]
        for target in profile.targets:
            found += [*target.rules, *target.last_rules]
    return found


def test_rules_say_what_they_do_and_how_it_is_known() -> None:
    for rule in rules():
        assert rule.does.endswith("."), rule
        assert rule.tool
        assert rule.evidence in get_args(Evidence)


@each_profile
def test_what_a_rule_tells_is_one_of_its_codes(profile: Profile) -> None:
    for capability in profile.capabilities:
        if capability.by_rule:
            told = {code for target in profile.targets for code in _told(target)}
            assert capability.code in told


def _told(target: Target) -> set[str]:
    return {code for rule in (*target.rules, *target.last_rules) for code in rule.codes}


# --- The tables and the findings ------------------------------------------------------


def concerned(profile: Profile, package: qb.Package) -> list[Capability]:
    """Return the rows that tell a loss of something the project holds."""
    return [
        capability
        for capability in profile.capabilities
        if capability.reading in LOST and COUNTS[capability.element](package.project)
    ]


@cache
def losses(name: str, target: str) -> list[Finding]:
    return [f for f in qb.adapt(canonical(name), target).report if f.is_loss]


@targets
@fixtures
def test_each_loss_of_the_table_is_told_with_its_count(name: str, target: str) -> None:
    package, (profile, _) = canonical(name), target_named(target, None)
    expected = {
        (c.code, c.element, COUNTS[c.element](package.project))
        for c in concerned(profile, package)
        if not c.by_rule
    }
    by_rules = _told(target_named(target, None)[1])
    told = {
        (finding.code, finding.location.path, finding.count)
        for finding in losses(name, target)
        if finding.location.path in COUNTS and finding.code not in by_rules
    }
    shared = {row for row in expected if row[0] in by_rules}
    assert told == expected - shared
    every = {(f.code, f.location.path, f.count) for f in losses(name, target)}
    assert shared <= every


@targets
@fixtures
def test_each_loss_that_a_rule_tells_is_told(name: str, target: str) -> None:
    package, (profile, _) = canonical(name), target_named(target, None)
    told = {finding.code for finding in losses(name, target)}
    if name == "full.qdpx":  # has all that the rules look for
        assert {c.code for c in concerned(profile, package) if c.by_rule} <= told


@targets
@fixtures
def test_no_other_loss_is_told(name: str, target: str) -> None:
    package, (profile, form) = canonical(name), target_named(target, None)
    of_table = {c.code for c in concerned(profile, package)}
    told = {finding.code for finding in losses(name, target)}
    assert told <= of_table | _told(form)


@targets
def test_nothing_is_lost_of_nothing(target: str) -> None:
    package = qb.Package(qb.Project(name="P", origin="qdabridge 0.1.0"))
    assert {f.code for f in qb.adapt(package, target).report} <= {"form-chosen"}


@targets
def test_the_full_fixture_has_what_every_row_is_about(target: str) -> None:
    project = canonical("full.qdpx").project
    profile = target_named(target, None)[0]
    assert all(COUNTS[c.element](project) for c in profile.capabilities)
    assert all(count(project) for count in COUNTS.values())


def test_plain_refi_qda_loses_nothing() -> None:
    for name in ("study.qdpx", "full.qdpx"):
        assert list(qb.adapt(canonical(name), "refi").report) == []


def test_a_loss_can_be_refused(tmp_path: Path) -> None:
    goal = tmp_path / "out.qdpx"
    with pytest.raises(qb.LossError) as error:
        qb.convert(FIXTURES / "full.qdpx", goal, to="qualcoder", refuse_loss=True)
    assert "graph-lost" in {finding.code for finding in error.value.report}
    assert not goal.exists()
    qb.convert(FIXTURES / "full.qdpx", goal, to="qualcoder")
    assert goal.exists()
