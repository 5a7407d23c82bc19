"""Names that a tool does not take, each with one that it does."""

import pytest
from code_trees import code_books, outline
from hypothesis import given, settings

from qdabridge import Code, CodeBook, Guid, Package, Project
from qdabridge.errors import UnknownFormatError
from qdabridge.tools.adapting import adapt
from qdabridge.tools.codebooks import check_names, fit_names, name_rules
from qdabridge.tools.profile import Scope, profiles

NAMED = [profile.name for profile in profiles() if profile.names]


def book(**parents: str) -> CodeBook:
    return CodeBook(
        codes=[
            Code(
                guid=Guid.new(),
                name=name,
                codes=[Code(guid=Guid.new(), name=n) for n in below.split("|") if n],
            )
            for name, below in parents.items()
        ]
    )


def proposals(code_book: CodeBook, target: str) -> list[str]:
    return [f.message.rpartition("write ")[2] for f in check_names(code_book, target)]


def test_a_name_in_two_branches_gets_the_parent_behind_it() -> None:
    assert proposals(book(A="Hope", B="Hope"), "qc") == ["'Hope (B)'"]
    taken = book(A="Hope", B="Hope|Hope (B)")
    assert proposals(taken, "qc") == ["'Hope (2)'"]


@pytest.mark.parametrize(
    "codes", [{"A": "Hope", "B": "Hope"}, {"A": "Hope|Hope"}, {"Hope": "", "A": "Hope"}]
)
def test_qualcoder_gets_the_names_that_its_projects_get(codes: dict[str, str]) -> None:
    code_book = book(**codes)
    project = Project.of_code_book(code_book.clone())
    adapted = adapt(Package(project, kind="codebook"), "qualcoder").project
    fitted = fit_names(code_book, "qualcoder").code_book
    assert outline(fitted) == [path for _, path in adapted.walk_codes()]


@pytest.mark.parametrize("target", ["nvivo", "maxqda", "atlasti", "taguette"])
def test_a_name_in_two_branches_is_fine_where_paths_count(target: str) -> None:
    assert check_names(book(A="Hope", B="Hope"), target) == []


@pytest.mark.parametrize("target", NAMED)
def test_two_siblings_with_one_name_are_told_apart_everywhere(target: str) -> None:
    *_, finding = check_names(book(A="Hope|Hope"), target)
    assert finding.code == "name-shared-approximated"
    assert finding.subject
    assert str(finding.location) == "A > Hope"


def test_a_folder_may_have_the_name_of_a_code_in_qualcoder() -> None:
    both = CodeBook(
        codes=[
            Code(
                guid=Guid.new(),
                name="Hope",
                is_codable=False,
                codes=[Code(guid=Guid.new(), name="Hope")],
            )
        ]
    )
    assert check_names(both, "qualcoder") == []
    assert proposals(both, "qc") == ["'Hope (Hope)'"]


def test_what_separates_codes_is_replaced() -> None:
    odd = book(**{"income > 50k": "a\\b", "A>>B": "", " padded ": "two\nlines"})
    assert proposals(odd, "maxqda") == [
        "'income › 50k'",
        "'a/b'",
        "'A››B'",
        "'padded'",
        "'two lines'",
    ]
    assert proposals(odd, "qualcoder") == ["'A»B'", "'padded'", "'two lines'"]
    assert proposals(odd, "nvivo") == ["'padded'", "'two lines'"]


def test_long_names_have_their_versions() -> None:
    long = book(**{"x" * 70: ""})
    (finding,) = check_names(long, "maxqda")
    assert "MAXQDA 12 to 2022" in finding.message
    assert f"write {'x' * 62 + '…'!r}" in finding.message
    (finding,) = check_names(book(**{"x" * 201: ""}), "taguette")
    assert finding.code == "name-cut"


def test_all_names_are_told_by_the_check_and_counted_by_a_writer() -> None:
    many = book(**{f" {n}": "" for n in range(20)})
    assert len(check_names(many, "nvivo")) == 20
    report = fit_names(many, "nvivo").report
    assert sum(f.count for f in report) == 20
    assert len(report) == 5


def test_a_tool_nobody_knows_is_an_error() -> None:
    with pytest.raises(UnknownFormatError, match="atlasti, maxqda"):
        check_names(book(A=""), "paper")


@pytest.mark.parametrize("target", NAMED)
@settings(deadline=None)
@given(code_book=code_books())
def test_fitted_names_need_no_further_fitting(target: str, code_book: CodeBook) -> None:
    before = outline(code_book)
    fitted = fit_names(code_book, target).code_book
    assert outline(code_book) == before
    kinds = {finding.code for finding in check_names(fitted, target)}
    assert kinds <= {"name-long", "name-cut"}
    rules = name_rules(target)
    if rules.scope is Scope.EVERYWHERE and not rules.folders_apart:
        names = [path[-1] for path in outline(fitted)]
        assert len(set(names)) == len(names)
