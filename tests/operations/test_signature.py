"""Templates of signatures."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qdabridge.errors import UnknownNameError
from qdabridge.operations.quotes.signature import Signature

KNOWN = ("case", "case.site", "case.role", "odd?")
VALUES = {"case": "#12", "case.site": "Kampala", "case.role": None, "odd?": "x"}


def filled(template: str) -> tuple[str, list[str]]:
    missed: list[str] = []
    text = Signature(template, KNOWN).filled(VALUES, missed.append)
    return text, missed


@pytest.mark.parametrize(
    ("template", "text", "missed"),
    [
        ("", "", []),
        ("[{case}, {case.site}]", "[#12, Kampala]", []),
        ("[{ Case }, {CASE.Site}]", "[#12, Kampala]", []),
        ("[{case}, {case.role}]", "[#12, ?]", ["case.role"]),
        ("[{case}, {case.role?}]", "[#12]", []),
        ("[{case.role?}, {case}]", "[#12]", []),
        ("{case.role?}; {case}", "#12", []),
        ("({case}: {case.role?}, {case.site})", "(#12, Kampala)", []),
        ("{{{case}}}", "{#12}", []),
        ("{{case}}", "{case}", []),
        ("{odd?} {odd??}", "x x", []),
    ],
)
def test_what_a_template_gives(template: str, text: str, missed: list[str]) -> None:
    assert filled(template) == (text, missed)


@pytest.mark.parametrize(
    "template",
    [
        "{case.__class__}",
        "{case.site.x}",
        "{case[0]}",
        "{case!r}",
        "{case:>10}",
        "{}",
        "{0}",
        "{",
        "a } b",
        "{case",
        "{case.nothing?}",
    ],
)
def test_anything_else_is_refused(template: str) -> None:
    with pytest.raises(UnknownNameError):
        filled(template)


def test_the_error_lists_the_fields() -> None:
    with pytest.raises(UnknownNameError, match=r"'case\.rol'.*case\.site, case\.role"):
        filled("{case.rol}")


@given(st.text())
def test_doubled_braces_give_any_text(text: str) -> None:
    template = text.replace("{", "{{").replace("}", "}}")
    assert filled(template) == (text, [])
