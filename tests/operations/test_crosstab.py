"""Cross tables."""

import re
from decimal import Decimal

import pytest
from coded import FIXTURES, canonical_package, coded_projects, selection, study, text
from hypothesis import given
from hypothesis import strategies as st

import qdabridge as qb
from qdabridge.catalogue import COUNTED
from qdabridge.errors import UnknownNameError

DIMENSIONS = ("codes", "sources", "coders", "cases", "case.site")


def promised() -> dict[str, dict[str, int]]:
    """Read the table of participants from the study's own description."""
    page = (FIXTURES / "study" / "PROVENANCE.md").read_text(encoding="utf-8")
    section = page.partition("## Participants")[2].partition("##")[0]
    lines = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in re.findall(r"^\|.*\|$", section, re.MULTILINE)
    ]
    heads = lines[0][1:]
    return {
        site: dict(zip(heads, map(int, numbers), strict=True))
        for site, *numbers in lines[2:]
    }


@pytest.mark.parametrize(("variable", "count"), [("case.role", 4), ("case.gender", 2)])
def test_the_participants_of_the_study(variable: str, count: int) -> None:
    made = qb.crosstab(study(), "case.site", variable)
    assert made.count == "cases"
    assert len(made.columns) == count
    records = list(made.table.records())
    assert len(records) == 6
    for record in records:
        site = promised()[str(record.pop("case.site"))]
        assert record == {head: site[head] for head in record}
    assert promised()["all"]["all"] == made.total == 86


def test_the_codings_of_the_study() -> None:
    made = qb.crosstab(study(), "codes", "coders")
    assert made.columns == ["Anna Becker", "Ben Lindqvist"]
    assert made.column_totals == [61, 57]
    assert made.total == 118
    totals = dict(zip(made.rows, made.row_totals, strict=True))
    assert totals["Leaving the role"] == 0
    assert totals["The peer support role"] == 1
    above = qb.crosstab(study(), "codes", "coders", with_subcodes=True)
    totals = dict(zip(above.rows, above.row_totals, strict=True))
    assert totals["The peer support role"] == 62
    assert above.total == 118


def measured(project: qb.Project, rows: str, columns: str, count: str) -> qb.CrossTable:
    return qb.crosstab(canonical_package(project), rows, columns, count=count)


@given(
    coded_projects(),
    st.permutations(DIMENSIONS),
    st.sampled_from(["codings", "characters"]),
)
def test_cells_add_up_to_the_totals(
    project: qb.Project, dimensions: list[str], count: str
) -> None:
    made = measured(project, dimensions[0], dimensions[1], count)
    assert [sum(row) for row in made.cells] == list(made.row_totals)
    columns = [sum(row[n] for row in made.cells) for n in range(len(made.columns))]
    assert columns == list(made.column_totals)
    assert sum(made.row_totals) == sum(made.column_totals) == made.total
    if count == "codings":
        assert made.total == len(list(project.codings()))


@given(
    coded_projects(), st.permutations(DIMENSIONS), st.sampled_from(["sources", "cases"])
)
def test_totals_of_things_count_each_once(
    project: qb.Project, dimensions: list[str], count: str
) -> None:
    made = measured(project, dimensions[0], dimensions[1], count)
    for row, total in zip(made.cells, made.row_totals, strict=True):
        assert max(row, default=0) <= total <= sum(row)
    assert made.total <= len(project.sources if count == "sources" else project.cases)


@given(coded_projects(), st.sampled_from(DIMENSIONS[1:]), st.sampled_from(COUNTED))
def test_codes_with_those_below_change_no_total(
    project: qb.Project, columns: str, count: str
) -> None:
    package = canonical_package(project)
    own = qb.crosstab(package, "codes", columns, count=count)
    wide = qb.crosstab(package, "codes", columns, count=count, with_subcodes=True)
    assert own.column_totals == wide.column_totals
    assert own.total == wide.total
    assert all(a <= b for a, b in zip(own.row_totals, wide.row_totals, strict=True))


@given(coded_projects(), st.permutations(DIMENSIONS), st.sampled_from(COUNTED))
def test_turned_round_the_numbers_are_the_same(
    project: qb.Project, dimensions: list[str], count: str
) -> None:
    one = measured(project, dimensions[0], dimensions[1], count)
    other = measured(project, dimensions[1], dimensions[0], count)
    turned = [[row[n] for row in other.cells] for n in range(len(other.columns))]
    assert turned == list(one.cells)
    assert (one.row_totals, one.total) == (other.column_totals, other.total)


def hope(user: qb.User | None = None, code: qb.Code | None = None) -> qb.Coding:
    return qb.Coding(
        code_ref=(code or HOPE).guid, creating_user=user.guid if user else None
    )


HOPE = qb.Code(name="Hope")
ADA, BO = qb.User(name="Ada"), qb.User(name="Bo")


def project(*sources: qb.TextSource, **fields: object) -> qb.Package:
    made = qb.Project(
        name="P",
        users=[ADA, BO],
        code_book=qb.CodeBook(codes=[HOPE]),
        sources=list(sources),
        **fields,
    )
    return canonical_package(made)


def test_a_character_coded_by_two_counts_once() -> None:
    talk = text("talk", selection(0, 10, hope(ADA)), selection(5, 12, hope(BO)))
    made = qb.crosstab(project(talk), "codes", "sources", count="characters")
    assert made.cells == [[12]]
    apart = qb.crosstab(project(talk), "codes", "coders", count="characters")
    assert (apart.cells, apart.total) == ([[10, 7]], 17)


def test_numbers_are_sorted_by_size_and_what_has_none_comes_last() -> None:
    age = qb.Variable(name="age", type_of_variable=qb.TypeOfVariable.INTEGER)
    cases = [
        qb.Case(
            name=f"P{value}",
            variable_values=[
                qb.VariableValue(variable_ref=age.guid, integer_value=value)
            ],
        )
        for value in (10, None, 9)
    ]
    package = project(variables=[age], cases=cases)
    made = qb.crosstab(package, "case.AGE", "cases")
    assert made.row_dimension == "case.age"
    assert made.rows == ["9", "10", "(none)"]


def test_percentages_of_nothing_are_unknown() -> None:
    talk = text("talk", selection(0, 10, hope(ADA)), selection(0, 10, hope(ADA)))
    other = text("other", selection(0, 10, hope(BO)))
    package = project(talk, other, text("empty"))
    made = qb.crosstab(package, "sources", "coders", percent="row", count="codings")
    hundred, nothing = Decimal("100.0"), Decimal("0.0")
    assert made.table.rows == [
        ("talk", hundred, nothing, hundred),
        ("other", nothing, hundred, hundred),
        ("empty", None, None, None),
        ("all", Decimal("66.7"), Decimal("33.3"), hundred),
    ]
    short = qb.crosstab(package, "sources", "coders", skip_empty=True, totals=False)
    assert short.table.rows == [("talk", 2, 0), ("other", 0, 1)]


def test_names_used_twice_stay_apart() -> None:
    talk = text("all", selection(0, 10, hope(ADA)))
    made = qb.crosstab(project(talk, text("all")), "coders", "sources")
    assert made.table.names == ["coders", "all", "all (2)", "all (3)"]


def test_a_set_may_share_its_codings_with_others() -> None:
    talk = text("talk", selection(0, 10, hope(ADA)))
    sets = [
        qb.Set(name="Codes", member_codes=[HOPE.guid]),
        qb.Set(name="Texts", member_sources=[talk.guid]),
    ]
    made = qb.crosstab(project(talk, sets=sets), "sets", "coders")
    assert [row[0] for row in made.cells] == [1, 1]
    assert made.total == 1


def test_cases_of_a_whole_interview_are_tied_and_this_is_told() -> None:
    talk = text("talk", selection(0, 10, hope(ADA)))
    size = qb.Variable(name="size")
    value = qb.VariableValue(variable_ref=size.guid, text_value="big")
    cases = [
        qb.Case(name="Person", source_refs=[talk.guid]),
        qb.Case(name="House", source_refs=[talk.guid], variable_values=[value]),
    ]
    package = project(talk, cases=cases, variables=[size])
    made = qb.crosstab(package, "codes", "case.size")
    assert (made.columns, made.cells) == (["big"], [[1]])
    assert [f.code for f in made.report] == ["cases-tied"]


def test_what_has_no_characters_is_told() -> None:
    package = qb.open(FIXTURES / "full.qdpx")
    made = qb.crosstab(package, "codes", "sources", count="characters")
    [finding] = made.report.of("characters-unknown")
    assert finding.count > 5


@pytest.mark.parametrize(
    ("rows", "columns", "options"),
    [
        ("case.nothing", "codes", {}),
        ("case.", "codes", {}),
        ("code", "sources", {}),
        ("codes", "codes", {}),
        ("case.site", "case.SITE", {}),
        ("codes", "sources", {"count": "words"}),
        ("codes", "sources", {"percent": "half"}),
    ],
)
def test_what_does_not_exist_is_refused(
    rows: str, columns: str, options: dict[str, str]
) -> None:
    with pytest.raises(UnknownNameError, match="; "):
        qb.crosstab(study(), rows, columns, **options)  # type: ignore[arg-type]
