"""Quotes and their signatures."""

import csv

import pytest
from coded import FIXTURES, canonical_package, coded_projects, selection, study, text
from hypothesis import given

import qdabridge as qb
from qdabridge.errors import UnknownNameError

SIGN = "[#{case.number}, {case.site}, {case.role}]"


def test_the_quotes_of_the_study() -> None:
    made = qb.quotes(study(), signature=SIGN)
    assert made.report.is_clean
    assert sum(len(quote.codings) for quote in made) == 118
    twelve = [q for q in made if q.case == "#12" and not q.others]
    assert {quote.signature for quote in twelve} == {"[#12, Kampala, PSW]"}
    assert {quote.source for quote in twelve} == {"fg02_kampala"}
    both = [quote for quote in made if len(quote.coders) == 2]
    assert {quote.coders for quote in both} == {("Anna Becker", "Ben Lindqvist")}
    assert len(made) == 118 - len(both) == 98


def test_every_quote_is_in_the_tables_of_the_study() -> None:
    with (FIXTURES / "study" / "codings.csv").open(encoding="utf-8") as stream:
        words = {row["quote"].replace("\r\n", "\n") for row in csv.DictReader(stream)}
    assert {quote.text for quote in qb.quotes(study())} == words


def test_each_coder_apart() -> None:
    made = qb.quotes(study(), each_coder=True)
    assert len(made) == 118
    assert all(len(quote.coders) == 1 for quote in made)


def test_codes_come_in_the_order_of_the_codebook() -> None:
    package = study()
    made = qb.quotes(package)
    order = [code.name for code, _ in package.project.walk_codes()]
    codes = [code for code, _ in made.by_code()]
    assert codes == [name for name in order if name in codes]
    assert [quote.number for quote in made] == list(range(1, 99))


def test_choosing() -> None:
    made = qb.quotes(
        study(),
        codes=["what changes"],
        with_subcodes=True,
        coders=["BL"],
        sources=["FG02_kampala", "fg03_beer-sheva"],
        cases=["site=kampala", "Site = Be'er Sheva", "role=PSW"],
    )
    assert len(made) == 2
    assert {quote.coders for quote in made} == {("Ben Lindqvist",)}
    assert {quote.case for quote in made} <= {"#7", "#12", "#9", "#13", "#21", "#17"}
    of_one = qb.quotes(study(), cases=["#12"])
    assert {quote.case for quote in of_one} == {"#12"}


@pytest.mark.parametrize(
    "wish",
    [
        {"codes": ["Role"]},
        {"coders": ["Carl"]},
        {"sources": ["fg99"]},
        {"cases": ["site=Kampal"]},
        {"cases": ["sit=Kampala"]},
        {"cases": ["#99"]},
        {"signature": "{case.rol}"},
        {"sort": "colour"},
    ],
)
def test_what_does_not_exist_is_refused(wish: dict[str, object]) -> None:
    with pytest.raises(UnknownNameError, match="choose one of"):
        qb.quotes(study(), **wish)  # type: ignore[arg-type]


def test_sorting() -> None:
    made = qb.quotes(study(), codes=["Role clarity"], sort="length")
    lengths = [len(quote.text) for quote in made]
    assert lengths == sorted(lengths, reverse=True)
    dated = [quote.date for quote in qb.quotes(study(), sort="date")][:1]
    assert dated == ["2025-02-03T09:00:00Z"]
    cases = [q.case for q in qb.quotes(study(), codes=["Role clarity"], sort="case")]
    numbers = [int(case[1:]) for case in cases if case]
    assert numbers == sorted(numbers)


def test_no_more_than_asked_for() -> None:
    made = qb.quotes(study(), most=1)
    assert len(made) == 17
    [finding] = made.report
    assert (finding.code, finding.count) == ("quotes-left-out", 98 - 17)


WORDS = "Moderator: And you?\n\n#12: I came on a Monday. 🙂\n\n#13: So did I.\n"
HOPE = qb.Code(name="Hope")


def place(words: str, *codings: qb.Coding) -> qb.PlainTextSelection:
    start = WORDS.index(words)
    return selection(start, start + len(words), *codings)


def hope(**fields: object) -> qb.Coding:
    return qb.Coding(code_ref=HOPE.guid, **fields)


def group(*selections: qb.PlainTextSelection, role: str | None = "PSW") -> qb.Package:
    """Return a talk of two, of whom only the first has a role."""
    turns = [place("I came on a Monday. 🙂"), place("So did I.")]
    variable = qb.Variable(name="role")
    value = qb.VariableValue(variable_ref=variable.guid, text_value=role)
    first = qb.Case(name="#12", variable_values=[value], selection_refs=[turns[0].guid])
    second = qb.Case(name="#13", selection_refs=[turns[1].guid])
    project = qb.Project(
        name="P",
        code_book=qb.CodeBook(codes=[HOPE]),
        variables=[variable],
        cases=[first, second],
        sources=[text("talk", *turns, *selections, words=WORDS)],
    )
    return canonical_package(project)


def test_the_one_who_speaks_most_signs_and_the_others_are_noted() -> None:
    package = group(place("I came on a Monday. 🙂\n\n#13: So", hope()))
    [quote] = qb.quotes(package, signature="[{case}, {case.role}]")
    assert quote.signature == "[#12, PSW; and #13]"
    assert quote.text == "I came on a Monday. 🙂\n\n#13: So"
    [plain] = qb.quotes(package, signature="{case}")
    assert plain.signature == "#12; and #13"


def test_where_no_case_speaks_the_source_signs() -> None:
    made = qb.quotes(group(place("And you?", hope())), signature="[{case.role}]")
    assert [quote.signature for quote in made] == ["[talk]"]
    assert [f.code for f in made.report] == ["signature-by-source"]
    usual = qb.quotes(group(place("And you?", hope())))
    assert [quote.signature for quote in usual] == ["[talk]"]
    assert usual.report.is_clean


def test_a_missing_value_is_shown_and_counted() -> None:
    package = group(place("So did", hope()), place("did I", hope()))
    made = qb.quotes(package, signature="[{case}, {case.role}]")
    assert [quote.signature for quote in made] == ["[#13, ?]"] * 2
    [finding] = made.report
    assert (finding.code, finding.count) == ("signature-value-missing", 2)
    without = qb.quotes(package, signature="[{case}, {case.role?}]")
    assert [quote.signature for quote in without] == ["[#13]"] * 2
    assert without.report.is_clean


def test_context_is_cut_between_words() -> None:
    package = group(place("on a Monday", hope()))
    [quote] = qb.quotes(package, context=10)
    assert (quote.before, quote.after) == ("I came", ". 🙂 #13:")
    [whole] = qb.quotes(package, context=1000)
    assert whole.before == "Moderator: And you? #12: I came"
    assert whole.after == ". 🙂 #13: So did I."


def test_all_kinds_of_places() -> None:
    made = qb.quotes(qb.open(FIXTURES / "full.qdpx"))
    words = [quote.words for quote in made]
    assert "(page 1)" in words
    assert "(the whole)" in words
    assert "(0:00.1 to 0:00.9)" in words
    assert "Page one" in words
    assert {quote.page for quote in made} == {None, 1, 2}
    assert sum(len(quote.codings) for quote in made) == 30


@given(coded_projects())
def test_no_coding_is_left_out_and_none_stands_twice(project: qb.Project) -> None:
    made = qb.quotes(canonical_package(project))
    found = [guid for quote in made for guid in quote.codings]
    assert sorted(found) == sorted(str(p.coding.guid) for p in project.codings())
    places = [(q.code, q.source, q.start, q.end) for q in made]
    assert len(set(places)) == len(places)
