"""The list of checks is complete, and a plausible study passes all of them."""

import re
from pathlib import Path

import pytest
from plausible import Study

from qdabridge import Code, CodeBook, Package, Project, Severity
from qdabridge import Set as CodeSet
from qdabridge.checks import CHECKS, Check, inspect
from qdabridge.checks.registry import KEEP

HERE = Path(__file__).parent
SPOILT = "".join(p.read_text(encoding="utf-8") for p in HERE.glob("test_*.py"))
BY_CODE = {check.code: check for check in CHECKS}


def test_a_plausible_study_passes_every_check(study: Study) -> None:
    assert inspect(study.package).is_clean


def test_codes_and_questions_are_unique() -> None:
    assert len(BY_CODE) == len(CHECKS)
    assert len({check.question for check in CHECKS}) >= len(CHECKS) - 1


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.code)
def test_every_check_is_complete(check: Check) -> None:
    assert re.fullmatch(r"[a-z]+(-[a-z]+)+", check.code)
    assert isinstance(check.severity, Severity)
    assert check.question.endswith("?")
    assert "\n" not in check.question
    assert f'"{check.code}"' in SPOILT, "there is no test in which it fails"


def test_many_findings_of_a_kind_are_counted(study: Study) -> None:
    missing = Code(name="Gone").guid
    study.text.codings = [study.coding() for _ in range(1000)]
    for coding in study.text.codings:
        coding.code_ref = missing
    found = study.found("reference-dangling")
    assert len(found) == KEEP[Severity.ERROR]
    assert sum(finding.count for finding in found) == 1000
    assert found[0].count == 1
    assert found[-1].location.path == (
        f"/Project/Sources/TextSource[1]/Coding[{len(found)}]/CodeRef"
    )


def test_different_kinds_are_counted_apart(study: Study) -> None:
    missing = Code(name="Gone").guid
    study.case.code_refs = [missing] * 30
    study.group.member_codes = [missing] * 30
    places = {f.location.path for f in study.found("reference-dangling")}
    assert "/Project/Cases/Case[1]/CodeRef[1]" in places
    assert "/Project/Sets/Set[1]/MemberCode[1]" in places


def test_paths_in_a_codebook_file_are_those_of_the_file() -> None:
    gone = Code(name="Gone").guid
    book = CodeBook(
        codes=[Code(name=" ")], sets=[CodeSet(name="G", member_codes=[gone])]
    )
    package = Package(Project.of_code_book(book, "book"), kind="codebook")
    assert [f.location.path for f in inspect(package)] == [
        "/CodeBook/Sets/Set[1]/MemberCode[1]",
        "/CodeBook/Codes/Code[1]/@name",
    ]


def test_messages_say_what_to_do(study: Study) -> None:
    study.selection.start_position = 9
    study.selection.name = "words of a participant"
    finding = study.only("selection-reversed")
    assert "; " in finding.message
    assert "participant" not in finding.message
    assert finding.quote == "words of a participant"
    assert finding.subject == study.selection.guid


def test_inspecting_changes_nothing(study: Study) -> None:
    before = study.project.model_copy(deep=True)
    inspect(study.package)
    assert study.project == before
