"""Recoding: what each kind of row does to codes, codings and references to them."""

from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import pytest
from canonical import canonical_packages
from hypothesis import given, settings
from hypothesis import strategies as st

import qdabridge as qb
from qdabridge.formats.code_map import Action, CodeMap, MapRow, RowError
from qdabridge.operations.recode.codes import KnownCodes
from qdabridge.tools.idioms.places import twins

FIXTURES = Path(__file__).parents[2] / "fixtures"


# --- A small study ------------------------------------------------------------------


@pytest.fixture
def package() -> qb.Package:
    """Barriers (Time (Work), Pay) and Enablers (Time, Trust), each coded once by Ada.

    Bob coded Enablers > Time too; Ada's two Times and Pay are on one place.
    """
    ada, bob = qb.User(name="Ada"), qb.User(name="Bob")
    work = qb.Code(name="Work")
    times = [
        qb.Code(name="Time", description="Too little.", codes=[work]),
        qb.Code(name="Time", description="Enough.", color="#112233"),
    ]
    pay, trust = qb.Code(name="Pay"), qb.Code(name="Trust", description="Goodwill.")
    barriers = qb.Code(name="Barriers", codes=[times[0], pay])
    enablers = qb.Code(name="Enablers", codes=[times[1], trust])
    note = qb.Note(name="Memo", plain_text_content="A thought")
    days = iter(range(10, 30))

    def coding(code: qb.Code, user: qb.User, *notes: qb.Guid) -> qb.Coding:
        return qb.Coding(
            code_ref=code.guid,
            creating_user=user.guid,
            creation_date_time=qb.DateTime(f"2024-05-{next(days)}T10:00:00Z"),
            note_refs=list(notes),
        )

    first = [coding(times[0], ada), coding(times[1], ada, note.guid)]
    places = [
        first,
        [coding(pay, ada), coding(times[1], bob)],
        [coding(work, ada)],
        [coding(trust, ada)],
    ]
    spans = [(0, 5), (0, 5), (7, 12), (7, 12)]
    selections = [
        qb.PlainTextSelection(start_position=s, end_position=e, codings=codings)
        for (s, e), codings in zip(spans, places, strict=True)
    ]
    talk = qb.TextSource(
        name="Talk",
        plain_text_content="Hello, world.",
        plain_text_selections=selections,
    )
    project = qb.Project(
        name="Study",
        users=[ada, bob],
        sources=[talk],
        notes=[note],
        sets=[qb.Set(name="Times", member_codes=[c.guid for c in times])],
        links=[qb.Link(origin_guid=times[1].guid, target_guid=trust.guid)],
        cases=[qb.Case(name="P1", code_refs=[times[0].guid, times[1].guid])],
    )
    project.code_book.codes = [barriers, enablers]
    return qb.normalise(qb.Package(project, form="as-written"))


def paths(package: qb.Package) -> list[str]:
    return [" > ".join(path) for _, path in package.project.walk_codes()]


def uses(package: qb.Package) -> Counter[str]:
    names = {c.guid.key: " > ".join(p) for c, p in package.project.walk_codes()}
    return Counter(names[p.coding.code_ref.key] for p in package.project.codings())


def code_at(package: qb.Package, path: str) -> qb.Code:
    [found] = [c for c, p in package.project.walk_codes() if " > ".join(p) == path]
    return found


def rows(*cells: dict[str, object]) -> CodeMap:
    made = [
        MapRow(**cell, place=f"line {number}")  # type: ignore[arg-type]
        for number, cell in enumerate(cells, 2)
    ]
    return CodeMap(made)


def row(
    action: str, code: str = "", new_code: str = "", **more: object
) -> dict[str, object]:
    return {"action": Action(action), "code": code, "new_code": new_code, **more}


def refused(package: qb.Package, code_map: CodeMap | Mapping[str, str]) -> str:
    with pytest.raises(RowError) as caught:
        qb.recode(package, code_map)
    return str(caught.value)


# --- Places and names ---------------------------------------------------------------


def test_a_bare_new_name_renames_in_place(package: qb.Package) -> None:
    made = qb.recode(package, {"Trust": "Confidence"})
    assert "Enablers > Confidence" in paths(made)
    assert (
        code_at(made, "Enablers > Confidence").guid
        == code_at(package, "Enablers > Trust").guid
    )


def test_another_path_moves_with_all_below(package: qb.Package) -> None:
    made = qb.recode(package, {"Barriers > Time": "Enablers > Work time"})
    assert "Enablers > Work time > Work" in paths(made)
    assert made.report.of("code-renamed")
    assert made.report.of("code-moved")


def test_names_are_swapped_as_all_rows_apply_at_once(package: qb.Package) -> None:
    made = qb.recode(
        package,
        {
            "Barriers > Time": "Enablers > Trust",
            "Enablers > Trust": "Barriers > Time",
        },
    )
    expected = {"Barriers > Time": 1, "Enablers > Trust": 1}  # identities swapped
    assert {path: uses(made)[path] for path in expected} == expected
    assert code_at(made, "Barriers > Time").description == "Goodwill."
    assert sorted(paths(made)) == sorted(
        path.replace("Barriers > Time > W", "Enablers > Trust > W")
        for path in paths(package)
    )


def test_a_chain_moves_each_code_once(package: qb.Package) -> None:
    made = qb.recode(package, {"Trust": "Pay", "Pay": "Salary"})
    assert "Enablers > Pay" in paths(made)
    assert "Barriers > Salary" in paths(made)


def test_parents_that_do_not_exist_are_made_and_told(package: qb.Package) -> None:
    made = qb.recode(package, {"Enablers > Trust": "New > Deep > Trust"})
    assert not code_at(made, "New").is_codable
    assert len(made.report.of("code-parent-made")) == 2


# --- Merging ------------------------------------------------------------------------


def test_two_themes_become_one(package: qb.Package) -> None:
    old = {p: code_at(package, p).guid for p in paths(package)}
    made = qb.recode(package, {"Enablers > Time": "Barriers > Time"})
    code = code_at(made, "Barriers > Time")
    assert code.guid == old["Barriers > Time"]
    assert code.description == "Too little.\n\nFrom Time: Enough."
    assert code.color == "#112233"
    assert uses(made)["Barriers > Time"] == 2  # Ada's two became one; Bob's stays
    assert made.project.sets[0].member_codes == [code.guid]
    assert made.project.cases[0].code_refs == [code.guid]
    assert made.project.links[0].origin_guid == code.guid
    [joined] = made.report.of("codings-joined")
    assert joined.count == 1


def test_joined_codings_keep_notes_the_smaller_guid_and_the_earlier_date(
    package: qb.Package,
) -> None:
    made = qb.recode(package, {"Enablers > Time": "Barriers > Time"})
    before = package.project.sources[0].selections[0].codings
    [after] = made.project.sources[0].selections[0].codings
    assert after.guid.key == min(coding.guid.key for coding in before)
    assert after.note_refs == [package.project.notes[0].guid]
    assert after.creation_date_time == "2024-05-10T10:00:00Z"


def test_codings_on_two_selections_of_one_place_are_joined(package: qb.Package) -> None:
    made = qb.recode(package, {"Work": "Trust"})
    assert uses(made)["Enablers > Trust"] == 1
    assert len(made.project.sources[0].selections) == 3
    assert made.report.of("selections-joined")


def test_several_olds_with_one_new_name_are_merged(package: qb.Package) -> None:
    made = qb.recode(package, {"Pay": "Goods", "Trust": "Goods"})
    assert uses(made)["Barriers > Goods"] == 2
    assert code_at(made, "Barriers > Goods").description == "Goodwill."


def test_a_given_definition_wins(package: qb.Package) -> None:
    merge = row("merge", "Enablers > Time", "Barriers > Time", description="All time.")
    made = qb.recode(package, rows(merge))
    assert code_at(made, "Barriers > Time").description == "All time."


def test_codes_below_merged_ones_are_merged_by_name(package: qb.Package) -> None:
    made = qb.recode(package, {"Enablers": "Barriers"})
    assert sorted(paths(made)) == [
        "Barriers",
        "Barriers > Pay",
        "Barriers > Time",
        "Barriers > Time > Work",
        "Barriers > Trust",
    ]
    assert len(made.report.of("code-merged")) == 2


def test_or_kept_apart_on_request(package: qb.Package) -> None:
    made = qb.recode(
        package, rows(row("merge", "Enablers", "Barriers", children="apart"))
    )
    assert "Barriers > Time (Enablers)" in paths(made)
    assert uses(made).total() == uses(package).total()


# --- Splitting ----------------------------------------------------------------------


@pytest.mark.parametrize(
    "criteria",
    [{"coder": "Bob"}, {"coder": "Bob", "source": "Talk", "contains": "HELL"}],
)
def test_a_part_of_the_codings_is_split_off(
    package: qb.Package, criteria: dict[str, object]
) -> None:
    split = row("split", "Enablers > Time", "Enablers > Spare time", **criteria)
    made = qb.recode(package, rows({**split, "description": "New."}))
    assert uses(made)["Enablers > Time"] == uses(made)["Enablers > Spare time"] == 1
    assert code_at(made, "Enablers > Spare time").description == "New."
    assert code_at(made, "Enablers > Time").description == "Enough."


def test_codings_are_split_off_by_guid(package: qb.Package) -> None:
    guids = [p.coding.guid for p in package.project.codings() if p.coding.note_refs]
    split = row("split", "Enablers > Time", "Trust", codings=" ".join(guids))
    assert uses(qb.recode(package, rows(split)))["Trust"] == 1


def test_a_split_that_fits_nothing_is_a_warning(package: qb.Package) -> None:
    split = row("split", "Trust", "Faith", contains="nowhere")
    assert qb.recode(package, rows(split)).report.of("split-empty")


# --- Retiring -----------------------------------------------------------------------


def test_retired_codes_keep_their_codings(package: qb.Package) -> None:
    made = qb.recode(
        package, {"Trust": "", "Enablers > Time": "", "Barriers > Time": ""}
    )
    assert uses(made).total() == uses(package).total()
    assert not code_at(made, "Retired").is_codable
    assert "Retired > Trust" in paths(made)
    assert "Retired > Time (Barriers) > Work" in paths(made)
    assert not made.report.losses


def test_what_is_retired_already_stays_there(package: qb.Package) -> None:
    once = qb.recode(package, {"Trust": ""})
    again = qb.recode(once, {"Retired > Trust": "", "Retired": "", "Pay": ""})
    assert sorted(paths(again)[-2:]) == ["Retired > Pay", "Retired > Trust"]


def test_uncode_deletes_codings_and_tells_the_loss(package: qb.Package) -> None:
    made = qb.recode(package, rows(row("retire", "Enablers > Time", retire="uncode")))
    [loss] = made.report.of("codings-dropped")
    assert (loss.count, loss.is_loss) == (2, True)
    assert uses(made).total() == uses(package).total() - 2
    assert made.project.links[0].origin_guid is None
    assert made.report.of("reference-dropped")


def test_codes_below_a_deleted_one_need_a_row(package: qb.Package) -> None:
    delete = row("retire", "Barriers > Time", retire="uncode")
    assert "'Work' below it is not" in refused(package, rows(delete))
    made = qb.recode(package, rows(delete, row("move", "Work", "Barriers > Work")))
    assert uses(made)["Barriers > Work"] == 1


# --- Other changes ------------------------------------------------------------------


def test_definitions_colours_and_new_codes(package: qb.Package) -> None:
    made = qb.recode(
        package,
        rows(
            row("redefine", "Trust", description="Another."),
            row("redefine", "Enablers > Time"),
            row("recolour", "Trust", color="#445566"),
            row("add", "", "Enablers > Luck", description="Chance.", codable=False),
            row("keep", "Pay", codable=False),
        ),
    )
    trust, luck = code_at(made, "Enablers > Trust"), code_at(made, "Enablers > Luck")
    assert (trust.description, trust.color) == ("Another.", "#445566")
    assert code_at(made, "Enablers > Time").description is None
    assert (luck.description, luck.is_codable) == ("Chance.", False)
    assert not code_at(made, "Barriers > Pay").is_codable


# --- What is refused ----------------------------------------------------------------

REFUSED: list[tuple[Mapping[str, str] | CodeMap, str]] = [
    ({"Trast": "X"}, "pair 1: there is no code 'Trast'; did you mean 'Trust'"),
    ({"Time": "X"}, "2 codes could be meant by 'Time'; write 'Barriers > Time' or"),
    ({"Barriers": "Barriers > Time > B"}, "is to lie under itself"),
    ({"Barriers": "Enablers > B", "Enablers": "Barriers > E"}, "goes elsewhere"),
    ({"Trust": "Barriers > Pay", "Pay": ""}, "'Pay' is retired by pair 2"),
    ({"Barriers": "A > "}, "a name in 'A > ' is empty"),
    (rows(row("?", "Trust", "X")), "line 2: the action for 'Trust' is still open"),
    (rows(row("merge", "Trust", "Barriers > Pai")), "did you mean 'Barriers > Pay' or"),
    (rows(row("rename", "Trust", "Time")), "is taken: another code has it"),
    (rows(row("rename", "Trust")), "rename needs a new code"),
    (rows(row("split", "Trust", "X")), "which codings are split off"),
    (rows(row("split", "Trust", "X", coder="Bab")), "did you mean 'Bob'"),
    (rows(row("split", "Trust", "X", codings="x")), "'x' is no GUID"),
    (rows(row("add", "", "Barriers > Pay")), "'Barriers > Pay' already"),
    (
        rows(row("rename", "Trust", "X"), row("retire", "Trust")),
        "line 3: line 2 says already what becomes of 'Trust'",
    ),
    (
        rows(
            row("redefine", "Trust", description="A"),
            row("redefine", "Trust", description="B"),
        ),
        "line 3: line 2 gives 'Trust' another definition",
    ),
]


@pytest.mark.parametrize(("code_map", "told"), REFUSED, ids=lambda v: str(v)[:40])
def test_rows_that_cannot_be_applied(
    package: qb.Package, code_map: CodeMap | Mapping[str, str], told: str
) -> None:
    assert told in refused(package, code_map)


def test_codes_merged_into_each_other_by_guid(package: qb.Package) -> None:
    pay, trust = (
        code_at(package, "Barriers > Pay"),
        code_at(package, "Enablers > Trust"),
    )
    both = rows(row("merge", "Pay", trust.guid), row("merge", "Trust", pay.guid))
    assert "each to become a part of the other" in refused(package, both)


def test_a_code_merged_into_one_below_it(package: qb.Package) -> None:
    time = code_at(package, "Barriers > Time")
    up = rows(row("merge", "Barriers", time.guid))
    assert "part of the other, or of a code below" in refused(package, up)


# --- Laws ---------------------------------------------------------------------------


@given(canonical_packages(plain_names=True), st.data())
@settings(max_examples=60, deadline=None)
def test_any_renaming_of_codes_can_be_undone_and_loses_nothing(
    package: qb.Package, data: st.DataObject
) -> None:
    codes = KnownCodes(package.project).all
    before = package.project.model_dump_json()
    names = data.draw(st.permutations([f"new {code.number}" for code in codes]))
    there = rows(
        *(
            row("rename", guid=code.key, new_code=name)
            for code, name in zip(codes, names, strict=True)
        )
    )
    back = rows(*(row("rename", guid=c.key, new_code=c.name) for c in codes))
    made = qb.recode(package, there)
    assert {code.name for code, _ in made.project.walk_codes()} == set(names)
    again = qb.recode(made, back)
    assert package.project.model_dump_json() == before  # the input is not changed
    assert again.project.model_dump_json() == before


@given(canonical_packages(plain_names=True), st.data())
@settings(max_examples=60, deadline=None)
def test_merging_keeps_who_coded_what_where(
    package: qb.Package, data: st.DataObject
) -> None:
    codes = KnownCodes(package.project).all
    if len(codes) < 2:
        return
    target = data.draw(st.sampled_from(codes))
    others = [c for c in codes if target.path[: len(c.path)] != c.path]
    some = data.draw(st.lists(st.sampled_from(others), unique=True)) if others else []
    merged = rows(*(row("merge", guid=c.key, new_code=target.key) for c in some))
    made = qb.recode(package, merged)
    assert coded(package, {c.key: target.key for c in some}) >= coded(made, {})
    assert {c[1:] for c in coded(package, {})} == {c[1:] for c in coded(made, {})}
    assert len(list(twins(made.project))) == len(list(twins(package.project)))
    known = {thing.guid.key for thing, _ in made.project.walk_codes()}
    assert {p.coding.code_ref.key for p in made.project.codings()} <= known


def coded(package: qb.Package, instead: dict[str, str]) -> set[tuple[str, ...]]:
    found: set[tuple[str, ...]] = set()
    for placed in package.project.codings():
        where = placed.selection or placed.holder
        fields = {
            name: value
            for name, value in where.__dict__.items()
            if isinstance(value, int)
        }
        key = placed.coding.code_ref.key
        coder = placed.coding.creating_user
        place = (placed.holder.guid.key, type(where).__name__, str(fields))
        found.add((instead.get(key, key), *place, coder.key if coder else ""))
    return found


def test_the_fixture_with_everything_survives_a_merge() -> None:
    with qb.open(FIXTURES / "full.qdpx") as opened:
        package = qb.normalise(opened)
        before = dangling(package)
        made = qb.recode(package, {"Enablers > Time": "Barriers > Time"})
        assert dangling(made) == before
        assert len(made.project.sets[0].member_codes) == 1


def dangling(package: qb.Package) -> set[str]:
    guids = {thing.guid.key for thing, _ in package.project.walk_codes()}
    refs = {p.coding.code_ref.key for p in package.project.codings()}
    for group in package.project.sets:
        refs |= {ref.key for ref in group.member_codes}
    for case in package.project.cases:
        refs |= {ref.key for ref in case.code_refs}
    return refs - guids


# --- The real study -----------------------------------------------------------------


def test_the_study_with_two_themes_made_one(tmp_path: Path) -> None:
    with qb.open(FIXTURES / "study.qdpx") as package:
        made = qb.recode(
            package,
            {
                "Pay and recognition": "Role clarity",
                "Staff, space & money": "Means",
                "Leaving the role": "What changes > Leaving the role",
            },
        )
        assert uses(made)["The peer support role > Role clarity"] == 22
        assert uses(made)["Context of the service > Means"] == 5
        assert "What changes > Leaving the role" in paths(made)
        out = tmp_path / "out.qdpx"
        assert made.save(out).is_clean
    assert not qb.check(out).reaching(qb.Severity.WARNING)
