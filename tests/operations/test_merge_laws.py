"""The laws of merging, on made-up projects of several coders."""

import io
from collections import Counter
from itertools import permutations

import pytest
from copies import copies, facts_of, fresh, renewed, talk
from facts import facts
from hypothesis import given

import qdabridge as qb
from qdabridge.model.project import identified
from qdabridge.operations.merge.projects import merge
from qdabridge.operations.merge.report import MergeReport, Policy
from qdabridge.tools.adapting import our_origin
from qdabridge.tools.references import references

EMPTY = qb.Project(name="Nothing", origin=our_origin(None))


def merged(*packages: qb.Package, **how: object) -> qb.Package:
    return merge(packages, **how).package  # type: ignore[arg-type]


def as_xml(package: qb.Package) -> bytes:
    from qdabridge.qdaxml import write_project

    sink = io.BytesIO()
    write_project(package.project, sink)
    return sink.getvalue()


def says(package: qb.Package) -> set[tuple[str, str, str]]:
    """Return who gave which code to which source."""
    return {
        (
            c.code_ref.key,
            c.creating_user.key if c.creating_user else "",
            source.guid.key,
        )
        for c, _, _, source in package.project.codings()
    }


def counted(package: qb.Package) -> Counter[str]:
    """Return how often a project says what by names and places: no GUIDs."""
    told: Counter[str] = Counter()
    for kind, said in facts(package).items():
        for fact in said if isinstance(said, list) else [said]:
            told[f"{kind}: {fact}"] += 1
    return told


@given(copies(1))
def test_nothing_adds_nothing(made: list[qb.Package]) -> None:
    package = made[1]
    nothing = qb.Package(EMPTY.clone())
    assert facts_of(merged(package, nothing)) == facts_of(package)
    assert facts_of(merged(nothing, package)) == facts_of(package)


@given(copies(1))
def test_a_project_merged_with_itself_is_itself(made: list[qb.Package]) -> None:
    package = made[1]
    result, report = merge([package, fresh(package)])
    assert facts_of(result) == facts_of(package)
    assert (report.conflicts, report.joined_codings, report.apart) == ([], 0, [])


@given(copies(2))
def test_merging_a_file_again_adds_nothing(made: list[qb.Package]) -> None:
    _, a, b = made
    once = merged(a, b)
    assert facts_of(merged(once, b)) == facts_of(once)
    assert facts_of(merged(once, a)) == facts_of(once)


@given(copies(2, drift=True))
def test_merging_a_drifted_file_again_adds_nothing(made: list[qb.Package]) -> None:
    _, a, b = made
    once = merged(a, b)
    assert facts_of(merged(once, b)) == facts_of(once)


@given(copies(2, conflicts=False))
def test_merging_by_name_again_adds_nothing(made: list[qb.Package]) -> None:
    _, a, b = made
    once = merged(a, renewed(b))
    twice = merged(once, renewed(b, "again"))
    assert counted(twice) == counted(once)


@given(copies(3, drift=True))
def test_three_coders_in_any_order_give_the_same_project(
    made: list[qb.Package],
) -> None:
    _, a, b, c = made
    expected = facts_of(merged(a, b, c, policy=Policy.NEWEST))
    for order in permutations((a, b, c)):
        assert facts_of(merged(*order, policy=Policy.NEWEST)) == expected


@given(copies(3, conflicts=False))
def test_three_coders_by_name_in_any_order_say_the_same(
    made: list[qb.Package],
) -> None:
    parts = [made[1], renewed(made[2], "b"), renewed(made[3], "c")]
    expected = counted(merged(*parts))
    for order in permutations(parts):
        assert counted(merged(*order)) == expected


@given(copies(3, conflicts=False))
def test_three_coders_by_name_in_any_order_have_the_same_guids(
    made: list[qb.Package],
) -> None:
    parts = [made[1], renewed(made[2], "b"), renewed(made[3], "c")]
    expected = guids_of(merged(*parts))
    for order in permutations(parts):
        assert guids_of(merged(*order)) == expected


def test_what_is_one_has_the_smallest_of_its_guids() -> None:
    one = talk("We hope.", "hope")
    other = renewed(one, "b")
    for order in permutations((one, other)):
        for kind, keys in guids_of(merged(*order)).items():
            pairs = zip(guids_of(one)[kind], guids_of(other)[kind], strict=True)
            assert keys == sorted(map(min, pairs)), kind


def guids_of(package: qb.Package) -> dict[str, list[str]]:
    """Return the sorted GUIDs of all things by their class."""
    found: dict[str, list[str]] = {}
    for thing in identified(package.project):
        found.setdefault(type(thing).__name__, []).append(thing.guid.key)
    return {kind: sorted(keys) for kind, keys in found.items()}


@given(copies(2, drift=True))
def test_order_only_decides_whose_values_are_ours(made: list[qb.Package]) -> None:
    _, a, b = made
    ours = merged(a, b, policy=Policy.OURS)
    theirs = merged(b, a, policy=Policy.THEIRS)
    assert facts_of(ours) == facts_of(theirs)


@given(copies(3))
def test_newest_by_guid_is_associative(made: list[qb.Package]) -> None:
    _, a, b, c = made
    how = {"policy": Policy.NEWEST, "match": "guid"}
    at_once = facts_of(merged(a, b, c, **how))
    assert facts_of(merged(merged(a, b, **how), c, **how)) == at_once
    assert facts_of(merged(a, merged(b, c, **how), **how)) == at_once
    assert facts_of(merged(c, a, b, **how)) == at_once


@given(copies(3, drift=True))
def test_no_coding_and_no_coder_is_lost_or_invented(made: list[qb.Package]) -> None:
    given_ones = made[1:]
    result, report = merge(given_ones)
    keys = {c.guid.key for p in given_ones for c in _codings(p)}
    kept = {c.guid.key for c in _codings(result)}
    assert len(keys - kept) <= report.joined_codings
    assert len(_codings(result)) <= sum(len(_codings(p)) for p in given_ones)
    assert len(_codings(result)) >= max(len(_codings(p)) for p in given_ones)
    names = {(c.code_ref.key, c.creating_user) for p in given_ones for c in _codings(p)}
    # codes may have become one, so coders are compared
    assert {who for _, who in names} == {c.creating_user for c in _codings(result)}


@given(copies(2, conflicts=False))
def test_every_coder_code_and_source_of_the_inputs_is_in_the_result(
    made: list[qb.Package],
) -> None:
    _, a, b = made
    assert says(a) | says(b) <= says(merged(a, b, match="guid"))


def _codings(package: qb.Package) -> list[qb.Coding]:
    return [placed.coding for placed in package.project.codings()]


@given(copies(3, drift=True))
def test_references_lead_somewhere_and_guids_are_unique(made: list[qb.Package]) -> None:
    whole(merged(*made[1:]))


@given(copies(2, drift=True), copies(1))
def test_strangers_with_the_same_guids_are_told_apart(
    made: list[qb.Package], others: list[qb.Package]
) -> None:
    whole(merged(made[1], made[2], others[1]))


def whole(result: qb.Package) -> None:
    """Every GUID is there once, and every reference leads somewhere."""
    guids = [thing.guid.key for thing in identified(result.project)]
    assert len(guids) == len(set(guids))
    for field, guid in references(result.project):
        assert guid.key in guids, field


@given(copies(2, drift=True))
def test_the_result_is_valid_and_its_bytes_are_always_the_same(
    made: list[qb.Package],
) -> None:
    _, a, b = made
    assert as_xml(merged(a, b)) == as_xml(
        merged(fresh(a), fresh(b))
    )  # checked as written


@given(copies(1, removals=True))
def test_with_a_base_unchanged_copies_take_the_changes(made: list[qb.Package]) -> None:
    base, a = made
    assert facts_of(merged(a, fresh(base), base=base)) == facts_of(a)
    assert facts_of(merged(fresh(base), a, base=base)) == facts_of(a)


@given(copies(1, removals=True, drift=True))
def test_with_a_base_a_corrected_text_comes_with_its_codings(
    made: list[qb.Package],
) -> None:
    base, a = made
    assert facts_of(merged(a, fresh(base), base=base)) == facts_of(a)
    assert facts_of(merged(fresh(base), a, base=base)) == facts_of(a)


@given(copies(2, removals=True, drift=True))
def test_with_a_base_references_lead_somewhere(made: list[qb.Package]) -> None:
    base, a, b = made
    whole(merged(a, b, base=base))


@given(copies(2, removals=True))
def test_with_a_base_order_only_decides_whose_values_are_ours(
    made: list[qb.Package],
) -> None:
    base, a, b = made
    ours = merged(a, b, base=base, policy=Policy.OURS)
    theirs = merged(b, a, base=base, policy=Policy.THEIRS)
    assert facts_of(ours) == facts_of(theirs)


def test_a_report_without_quotes_has_none() -> None:
    assert MergeReport().without_quotes() == MergeReport()


@pytest.mark.parametrize("policy", list(Policy))
def test_every_policy_is_taken(policy: Policy) -> None:
    package = qb.Package(EMPTY.clone())
    assert merged(package, fresh(package), policy=policy).project.name == "Nothing"
