"""The register of findings: every code in the code is in it, and no other."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from qdabridge.checks import CHECKS
from qdabridge.codes import CODES
from qdabridge.model import Guid
from qdabridge.report import Finding, Location, Report, Severity

LIBRARY = Path(__file__).parents[1] / "src" / "qdabridge"
CODE = re.compile(r"[a-z]+(?:-[a-z]+)+")
OTHERS = {LIBRARY / f"{name}.py" for name in ("catalogue", "codes", "codes_info")}
"""Files in which such words are names of other things, and the register."""


def trees() -> Iterator[tuple[Path, ast.Module]]:
    """Yield every file that may make findings."""
    for path in sorted(set(LIBRARY.rglob("*.py")) - OTHERS):
        yield path, ast.parse(path.read_text(encoding="utf-8"))


def codes_in(tree: ast.AST) -> Iterator[str]:
    """Yield the strings in it that look like codes."""
    for node in ast.walk(tree):
        text = node.value if isinstance(node, ast.Constant) else None
        if isinstance(text, str) and CODE.fullmatch(text):
            yield text


def made() -> dict[str, str]:
    """Return the codes that the code makes findings of, and where."""
    found: dict[str, str] = {}
    for path, tree in trees():
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call):
                continue
            owner, _, called = ast.unparse(node.func).rpartition(".")
            if called == "of" and owner != "Finding":
                continue
            named = [k.value for k in node.keywords if k.arg == "code"]
            if called in MAKERS:
                named += node.args if called == "rule" else node.args[:1]
            found |= {code: path.name for part in named for code in codes_in(part)}
    return found


MAKERS = {
    *("note", "of", "info", "warning", "error", "loss", "rule", "left_behind"),
    *("_finding", "_note", "_Loss"),
}
"""What makes a finding of the code it is given."""


def test_every_code_is_registered() -> None:
    missing = {code: where for code, where in made().items() if code not in CODES}
    assert not missing, f"add to src/qdabridge/codes.py: {missing}"


def test_every_check_is_registered() -> None:
    assert {check.code for check in CHECKS} <= set(CODES)


def test_nothing_is_registered_that_is_never_made() -> None:
    written = {code for _, tree in trees() for code in codes_in(tree)}
    assert set(CODES) <= written, sorted(set(CODES) - written)


def test_the_register_says_what_a_code_tells() -> None:
    for code, meaning in CODES.items():
        assert CODE.fullmatch(code), code
        assert meaning.sentence, code
        assert not meaning.sentence.endswith("."), code
        assert meaning.severity in set(Severity), code


WORDS = st.text(max_size=5)
TOLD = st.fixed_dictionaries(
    {
        "code": st.sampled_from(sorted(CODES)),
        "severity": st.sampled_from(Severity),
        "message": WORDS,
    },
    optional={
        "subject": WORDS | st.just(Guid.new()),
        "quote": WORDS,
        "count": st.integers(1),
        "cites": st.booleans(),
    },
)
PLACES = st.fixed_dictionaries(
    {},
    optional={
        "path": WORDS.filter(bool),
        "member": WORDS,
        "file": WORDS,
        "line": st.integers(1),
    },
)


@given(TOLD, PLACES)
def test_a_finding_made_unchecked_is_one_that_was_checked(
    told: dict[str, object], place: dict[str, object]
) -> None:
    made = Finding.of(**told, **place)  # type: ignore[arg-type]
    checked = Finding(**told, location=Location(**place))
    assert made == checked
    assert [*map(type, vars(made).values())] == [*map(type, vars(checked).values())]
    assert vars(made.location) == vars(checked.location)
    assert Report.holding([made]) == Report(findings=[checked])
    assert Report.holding([made]).model_dump_json() == (
        Report(findings=[checked]).model_dump_json()
    )


def test_a_report_that_holds_findings_has_a_list_of_its_own() -> None:
    first = Report.holding()
    second = Report.holding(first.findings)
    second.add(Finding.of("name-long", Severity.INFO, "long"))
    assert (len(first), len(second), len(Report.holding())) == (0, 1, 0)
    assert Finding(code="a", severity=Severity.INFO, message="").location == Location()
