"""With a base, what was removed or changed on one side is told from what was added."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from copies import fresh, renewed, talk

import qdabridge as qb
from qdabridge.operations.merge.report import Conflict

Change = Callable[[qb.Project], None]


@pytest.fixture
def base() -> qb.Package:
    """A master with two codes, one below the other, a case, a set and a note."""
    made = talk("We hope. They trust.", "hope")
    project = made.project
    trust = qb.Code(guid=qb.Guid.derived("trust"), name="Trust", description="Old.")
    note = qb.Note(
        guid=qb.Guid.derived("note"), name="Memo", plain_text_content="A thought."
    )
    age = qb.Variable(guid=qb.Guid.derived("age"), name="age")
    value = qb.VariableValue(variable_ref=age.guid, text_value="40")
    source = project.sources[0]
    case = qb.Case(guid=qb.Guid.derived("case"), name="P1", variable_values=[value])
    case.source_refs = [source.guid]
    source.note_refs = [note.guid]
    project.code_book.codes.append(trust)
    project.notes, project.cases, project.variables = [note], [case], [age]
    project.sets = [
        qb.Set(
            guid=qb.Guid.derived("set"),
            name="Both",
            member_codes=[code.guid for code in project.code_book.codes],
        )
    ]
    project.links = [
        qb.Link(
            guid=qb.Guid.derived("link"),
            name="leads to",
            origin_guid=project.code_book.codes[0].guid,
            target_guid=trust.guid,
        )
    ]
    return made


def changed(base: qb.Package, *changes: Change) -> qb.Package:
    made = fresh(base)
    for change in changes:
        change(made.project)
    return made


def code(project: qb.Project, name: str = "trust") -> qb.Code:
    found = project.index().code(str(qb.Guid.derived(name)))
    assert found
    return found


def without_trust(project: qb.Project) -> None:
    project.code_book.codes = [c for c in project.code_book.codes if c.name != "Trust"]
    project.sets[0].member_codes = project.sets[0].member_codes[:1]
    project.links = []


def redefined(text: str | None) -> Change:
    def change(project: qb.Project) -> None:
        code(project).description = text

    return change


def under(child: str, parent: str) -> Change:
    def change(project: qb.Project) -> None:
        one = code(project, child)
        trees: list[Any] = [project.code_book, *(c for c, _ in project.walk_codes())]
        for above in trees:
            above.codes = [c for c in above.codes if c is not one]
        code(project, parent).codes.append(one)

    return change


def fields(conflicts: list[Conflict]) -> list[str]:
    return sorted(f"{conflict.kind} {conflict.field}" for conflict in conflicts)


def both_ways(
    base: qb.Package, one: qb.Package, other: qb.Package, **how: Any
) -> list[qb.Merged]:
    return [qb.merge(p, base=base, **how) for p in ([one, other], [other, one])]


def test_what_one_side_changed_stands(base: qb.Package) -> None:
    new = changed(base, redefined("New."))
    for merged in both_ways(base, new, fresh(base)):
        assert code(merged.package.project).description == "New."
        assert merged.report.conflicts == []


def test_what_one_side_took_away_is_gone(base: qb.Package) -> None:
    for merged in both_ways(base, changed(base, redefined(None)), fresh(base)):
        assert code(merged.package.project).description is None


def test_the_same_change_on_both_sides_is_one(base: qb.Package) -> None:
    new = changed(base, redefined("New."))
    for merged in both_ways(base, new, fresh(new)):
        assert code(merged.package.project).description == "New."
        assert merged.report.conflicts == []


@pytest.mark.parametrize(
    ("policy", "expected"),
    [
        ("report", "A."),
        ("ours", "A."),
        ("theirs", "B."),
        ("newest", "B."),
        ("both", "[one]\nA.\n\n[two]\nB."),
    ],
)
def test_different_changes_are_a_conflict(
    policy: str, expected: str, base: qb.Package
) -> None:
    sides = [changed(base, redefined("A.")), changed(base, redefined("B."))]
    merged = qb.merge(sides, base=base, policy=policy, names=["one", "two"])
    assert code(merged.package.project).description == expected
    (conflict,) = merged.report.conflicts
    assert (conflict.base, conflict.values) == ("Old.", {"one": "A.", "two": "B."})
    assert conflict.chosen == expected


def test_the_policy_error_refuses(base: qb.Package, tmp_path: Path) -> None:
    sides = [changed(base, redefined("A.")), changed(base, redefined("B."))]
    with pytest.raises(qb.ConflictError, match="description of the code Trust"):
        qb.merge(sides, base=base, policy="error")


def test_newest_looks_at_dates(base: qb.Package) -> None:
    sides = [changed(base, redefined("Z.")), changed(base, redefined("A."))]
    for side, day in zip(sides, (10, 20), strict=True):
        side.project.modified_date_time = qb.DateTime(f"2025-01-{day}T00:00:00Z")
    for merged in both_ways(base, *sides, policy="newest"):
        assert code(merged.package.project).description == "A."


# --- Removed --------------------------------------------------------------------------


def test_removed_and_untouched_is_gone_with_all_that_refers_to_it(
    base: qb.Package,
) -> None:
    for merged in both_ways(base, changed(base, without_trust), fresh(base)):
        project = merged.package.project
        assert [c.name for c, _ in project.walk_codes()] == ["Hope"]
        assert len(project.sets[0].member_codes) == 1
        assert project.links == []
        assert merged.report.conflicts == []
        assert merged.report.deleted["code"] == 1


def test_removed_and_edited_stays_and_is_told(base: qb.Package) -> None:
    sides = changed(base, without_trust), changed(base, redefined("New."))
    for merged in both_ways(base, *sides):
        assert code(merged.package.project).description == "New."
        assert fields(merged.report.conflicts) == ["code existence"]


def test_removed_and_newly_coded_stays_and_is_told(base: qb.Package) -> None:
    def more(project: qb.Project) -> None:
        coding = qb.Coding(code_ref=code(project).guid)
        project.sources[0].codings.append(coding)

    for merged in both_ways(base, changed(base, without_trust), changed(base, more)):
        project = merged.package.project
        assert len(list(project.codings())) == 2
        assert code(project)
        assert fields(merged.report.conflicts) == ["code existence"]


def _without(kind: str) -> Change:
    def change(project: qb.Project) -> None:
        setattr(project, kind, [])

    return change


def _edited_note(project: qb.Project) -> None:
    project.notes[0].plain_text_content = "Another thought."


def _revalued(project: qb.Project) -> None:
    project.cases[0].variable_values[0].text_value = "41"


def test_a_note_removed_and_rewritten_stays(base: qb.Package) -> None:
    gone = changed(base, _without("notes"))
    for merged in both_ways(base, gone, changed(base, _edited_note)):
        texts = [n.plain_text_content for n in merged.package.project.notes]
        assert texts == ["Another thought."]
        assert fields(merged.report.conflicts) == ["note existence"]
    for merged in both_ways(base, gone, fresh(base)):
        assert merged.package.project.notes == []
        assert merged.package.project.sources[0].note_refs == []


def test_a_case_removed_and_revalued_stays(base: qb.Package) -> None:
    gone = changed(base, _without("cases"))
    for merged in both_ways(base, gone, changed(base, _revalued)):
        (case,) = merged.package.project.cases
        assert case.variable_values[0].text_value == "41"


def test_a_variable_removed_and_newly_used_stays(base: qb.Package) -> None:
    def gone(project: qb.Project) -> None:
        project.variables, project.cases[0].variable_values = [], []

    for merged in both_ways(base, changed(base, gone), changed(base, _revalued)):
        known = {v.guid for v in merged.package.project.variables}
        assert len(known) == 1
        for value in merged.package.project.cases[0].variable_values:
            assert value.variable_ref in known
    for merged in both_ways(base, changed(base, gone), fresh(base)):
        assert merged.package.project.variables == []
        assert merged.package.project.cases[0].variable_values == []


def test_members_and_references_are_removed_too(base: qb.Package) -> None:
    def fewer(project: qb.Project) -> None:
        project.sets[0].member_codes = project.sets[0].member_codes[:1]
        project.cases[0].source_refs = []
        project.sources[0].note_refs = []

    for merged in both_ways(base, changed(base, fewer), fresh(base)):
        project = merged.package.project
        assert len(project.sets[0].member_codes) == 1
        assert project.cases[0].source_refs == []
        assert project.sources[0].note_refs == []


def test_a_removed_coding_is_gone_also_when_the_text_was_corrected(
    base: qb.Package,
) -> None:
    def uncoded(project: qb.Project) -> None:
        project.sources[0].plain_text_selections = []  # type: ignore[union-attr]

    def corrected(project: qb.Project) -> None:
        source: Any = project.sources[0]
        source.plain_text_content = f"Well. {source.plain_text_content}"
        for selection in source.plain_text_selections:
            selection.start_position += 6
            selection.end_position += 6

    gone = changed(base, uncoded)
    for other in (fresh(base), changed(base, corrected)):
        for merged in both_ways(base, gone, other):
            assert list(merged.package.project.codings()) == []
            assert merged.package.project.sources[0].selections == []
            assert merged.report.deleted["coding"] == 1
    for merged in both_ways(base, fresh(base), changed(base, corrected)):
        (placed,) = merged.package.project.codings()
        assert merged.package.quote(placed.selection) == "hope"  # type: ignore[arg-type]
        assert merged.report.deleted == {"coding": 0} or not any(
            merged.report.deleted.values()
        )


def test_a_document_removed_by_one_and_coded_inside_by_another_stays() -> None:
    base = talk("Hello.")
    text = qb.Representation(plain_text_content="We hope.")
    base.project.sources.append(qb.PDFSource(name="Report", representation=text))

    def gone(project: qb.Project) -> None:
        project.sources.pop()

    def coded(project: qb.Project) -> None:
        source: Any = project.sources[1]
        coding = qb.Coding(code_ref=project.code_book.codes[0].guid)
        mark = qb.PlainTextSelection(start_position=3, end_position=7, codings=[coding])
        source.representation.plain_text_selections.append(mark)

    for merged in both_ways(base, changed(base, gone), changed(base, coded)):
        assert len(list(merged.package.project.codings())) == 1
        assert fields(merged.report.conflicts) == ["source existence"]


# --- Trees ----------------------------------------------------------------------------


def test_moved_on_one_side_and_its_new_parent_removed_on_the_other(
    base: qb.Package,
) -> None:
    moved = changed(base, under("hope", "trust"))
    for merged in both_ways(base, moved, changed(base, without_trust)):
        project = merged.package.project
        paths = {path for _, path in project.walk_codes()}
        assert ("Hope",) in paths or ("Trust", "Hope") in paths
        assert merged.report.conflicts


def test_a_circle_is_opened_and_told(base: qb.Package) -> None:
    sides = [
        changed(base, under("hope", "trust")),
        changed(base, under("trust", "hope")),
    ]
    for merged in both_ways(base, *sides):
        project = merged.package.project
        assert len(list(project.walk_codes())) == 2
        assert "code parent" in fields(merged.report.conflicts)
    for pair in (sides, sides[::-1]):
        made = qb.merge(pair)
        assert len(list(made.package.project.walk_codes())) == 2
        assert made.report.conflicts


def test_without_a_base_nothing_counts_as_removed(base: qb.Package) -> None:
    made = qb.merge([changed(base, without_trust), base]).package.project
    assert len(list(made.walk_codes())) == 2
    assert len(made.links) == 1


def test_copies_with_new_guids_find_the_base(base: qb.Package) -> None:
    gone = renewed(changed(base, without_trust), "a")
    other = renewed(changed(base, _revalued), "b")
    for merged in both_ways(base, gone, other):
        project = merged.package.project
        assert [c.name for c, _ in project.walk_codes()] == ["Hope"]
        assert project.cases[0].variable_values[0].text_value == "41"
        assert len(list(project.codings())) == 1
