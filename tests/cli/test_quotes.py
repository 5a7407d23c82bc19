"""``qdabridge quotes``."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from coded import FIXTURES

import qdabridge as qb

Run = Callable[..., Result]

STUDY = FIXTURES / "study.qdpx"
SIGN = "[#{case.number}, {case.site}, {case.role}]"


def test_what_is_printed(run: Run, study: Path) -> None:
    result = run("quotes", study)
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout == "Hope\n====\n\nHello [Talk]\n"
    marked = run("quotes", study, "--format", "markdown").stdout
    assert marked == "## Hope\n\n> Hello \\[Talk\\]\n"


def test_the_signature_of_participant_12(run: Run) -> None:
    result = run("quotes", STUDY, "--case", "number=12", "--sign", SIGN)
    assert (result.exit_code, result.stderr) == (0, "")
    assert "From that day the quarrels stopped. [#12, Kampala, PSW]\n" in result.stdout


def test_files(run: Run, tmp_path: Path) -> None:
    out = tmp_path / "quotes.docx"
    result = run("quotes", STUDY, "-o", out)
    assert result.stdout == f"{out} written: 98 quotes of 17 codes\n"
    assert run("quotes", STUDY, "-o", out).exit_code == 4
    assert run("quotes", STUDY, "-o", out, "--force").exit_code == 0
    assert run("quotes", STUDY, "-o", tmp_path / "quotes.pdf").exit_code == 2


def test_json(run: Run, study: Path) -> None:
    told = json.loads(run("quotes", study, "--json", "--sign", "{case}").stdout)
    [quote] = told["quotes"]
    assert (quote["text"], quote["coders"]) == ("Hello", ["Bob"])
    assert [f["code"] for f in told["report"]["findings"]] == ["signature-by-source"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--no-quotes"], "use 'qdabridge crosstab'"),
        (["--format", "docx"], "needs a file: -o OUT"),
        (["--sign", "{case.rol}"], "case.role"),
        (["--code", "Nothing"], "choose one of: Context of the service"),
    ],
)
def test_wrong_usage(run: Run, arguments: list[str], message: str) -> None:
    result = run("quotes", STUDY, *arguments)
    assert result.exit_code == 2
    assert message in result.stderr


def test_what_quotes_hold_does_not_steer_the_terminal(run: Run, tmp_path: Path) -> None:
    code = qb.Code(name="Hope")
    selection = qb.PlainTextSelection(
        start_position=0, end_position=10, codings=[qb.Coding(code_ref=code.guid)]
    )
    talk = qb.TextSource(
        name="Talk",
        plain_text_content="a\x9b31mb\nc d",
        plain_text_selections=[selection],
    )
    book = qb.CodeBook(codes=[code])
    project = qb.Project(name="P", code_book=book, sources=[talk])
    path = tmp_path / "odd.qdpx"
    qb.Package(project).save(path)
    assert "a\\x9b31mb\nc d\n[Talk]\n" in run("quotes", path).stdout


@pytest.mark.parametrize("name", ["codebook.qdc", "study/codebook.csv"])
def test_a_codebook_has_no_quotes(run: Run, name: str) -> None:
    result = run("quotes", FIXTURES / name)
    assert (result.exit_code, result.stdout) == (3, "")
    assert "this is a codebook and has no codings" in result.stderr


def test_a_value_is_no_case_but_may_be_meant(run: Run) -> None:
    result = run("quotes", FIXTURES / "study.qdpx", "--case", "kampala")
    assert result.exit_code == 2
    assert "did you mean 'site=kampala'?" in result.stderr
