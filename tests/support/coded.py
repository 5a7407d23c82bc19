"""Small coded projects: by hand, and by hypothesis."""

from pathlib import Path

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

import qdabridge as qb

__all__ = [
    "FIXTURES",
    "TEXT",
    "canonical_package",
    "coded_projects",
    "selection",
    "study",
    "text",
]

FIXTURES = Path(__file__).parents[2] / "fixtures"
TEXT = "".join(chr(97 + n % 26) for n in range(40))


def study() -> qb.Package:
    """Open the sample study."""
    return qb.open(FIXTURES / "study.qdpx")


def canonical_package(project: qb.Project) -> qb.Package:
    """Return a package whose project is taken as it is."""
    return qb.Package(project)


def selection(
    start: int, end: int, *codings: qb.Coding, guid: qb.Guid | None = None
) -> qb.PlainTextSelection:
    """Return a stretch of text with codings."""
    return qb.PlainTextSelection(
        guid=guid or qb.Guid.new(),
        start_position=start,
        end_position=end,
        codings=list(codings),
    )


def text(
    name: str, *selections: qb.PlainTextSelection, words: str = TEXT
) -> qb.TextSource:
    """Return a text with selections."""
    return qb.TextSource(
        name=name, plain_text_content=words, plain_text_selections=list(selections)
    )


_SPANS = st.tuples(st.integers(0, 30), st.integers(0, 9)).map(lambda s: (s[0], sum(s)))


@st.composite
def _projects(draw: st.DrawFn) -> qb.Project:
    inner = [qb.Code(name=name) for name in ("a", "b")]
    codes = [qb.Code(name="A", codes=inner), qb.Code(name="B")]
    users = [qb.User(name="Ada"), qb.User(name="Bo")]
    site = qb.Variable(name="site")
    some_codes = st.sampled_from([*codes, *inner])
    some_users = st.sampled_from([*users, None])
    cases: list[qb.Case] = []
    sources: list[qb.TextSource] = []
    for name in ("s1", "s2"):
        turns = [selection(*span) for span in draw(st.lists(_SPANS, max_size=4))]
        codings = []
        for span in draw(st.lists(_SPANS, max_size=6)):
            user = draw(some_users)
            coding = qb.Coding(
                code_ref=draw(some_codes).guid,
                creating_user=user.guid if user else None,
            )
            codings.append(selection(*span, coding))
        sources.append(text(name, *turns, *codings))
        for turn in turns:
            value = draw(st.sampled_from(["x", "y", None]))
            values = [qb.VariableValue(variable_ref=site.guid, text_value=value)]
            name_of_case = f"c{len(cases)}"
            cases.append(
                qb.Case(
                    name=name_of_case,
                    variable_values=values,
                    selection_refs=[turn.guid],
                )
            )
    return qb.Project(
        name="P",
        users=users,
        code_book=qb.CodeBook(codes=codes),
        variables=[site],
        cases=cases,
        sources=sources,
    )


def coded_projects() -> SearchStrategy[qb.Project]:
    """Projects with codes in codes, cases that speak in turns, and codings."""
    return _projects()
