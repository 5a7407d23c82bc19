"""Our XML schemas take and refuse the values the published ones take and refuse.

Every attribute and every text gets hostile values: all of them where its name is first
met, elsewhere a few that tell any two types apart. Random edits of them follow.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from functools import cache
from pathlib import Path

import pytest
import xmlschema
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from xmlschema.validators import XsdSimpleType

Element = etree._Element


def words(text: str) -> list[str]:
    return text.split()


ALPHA = "6B29FC40-CA47-1067-B31D-00DD010662DA"
FRAMES = ["{}", "{{{}}}", " \t{}\n ", " {{{}}} ", "\u00a0{}", "{{{}", "{}}}"]
FRAMES += ["{{ {} }}", "{{{{{}}}}}", "({})", "{0} {0}", "0{}", "{}0", "urn:uuid:{}"]
GUIDS = [frame.format(ALPHA) for frame in FRAMES]
GUIDS += [ALPHA.lower(), ALPHA.replace("-", ""), ALPHA.replace("A", "G")]
GUIDS += [ALPHA.replace("-", "\u2010"), ALPHA.replace("0", "٠")]
# The ends of each range of digits, and each group a digit short or long.
DIGITS = [re.sub("[^-]", digit, ALPHA) for digit in "09afAFgG"]
GROUPS = [ALPHA[:end] + ALPHA[end + 1 :] for end in (7, 12, 17, 22, 35)]
GROUPS += [ALPHA[:end] + "0" + ALPHA[end:] for end in (8, 13, 18, 23, 36)]
GUIDS += [frame.format(each) for each in DIGITS + GROUPS for frame in FRAMES[:2]]
COLOURS = words("#abc #ABCDEF #a #ab #abcd #abcde #1234567 #12345678 #123456789")
COLOURS += ["#" + digit * size for digit in "09afAFg" for size in (3, 6)]
COLOURS += [" #abc\n", "# abc", "#ggg", "abc", "#", "##abc", "rgb(1,2,3)", "red"]
NUMBERS = words("0 -0 +1 -1 007 1.0 .5 5. . -.5 +.5 1e3 INF NaN 1,5 1_0 ٣ −1 --1")
NUMBERS += [" 7 ", "1 0", "+ 1", "9" * 40, "0." + "3" * 40]
DAYS = words(
    "2024-02-29 2023-02-29 1900-02-29 2024-04-31 2024-13-01 2024-00-10 2024-01-00 "
    "2024-1-1 0000-01-01 -0001-01-01 -0000-01-01 12024-01-01 02024-01-01 24-01-01 "
    "99999999999-01-01 +2024-01-01 20240101 2024-01 2024 2024-01-01Z 2024-01-01z "
    "2024-01-01+14:00 2024-01-01-14:01"
)
TIMES = words(
    "00:00:00 00:00:00Z 24:00:00 24:00:00.0 24:00:01 24:00:00.1 23:59:60 23:60:00 "
    "25:00:00 10:00 10:00:00. 10:00:00.123456789012 10:00:00,5 10:00:00+14:00 "
    "10:00:00+14:01 10:00:00-00:00 10:00:00+0100 10:00:00+01 1:0:0 10:00:00z 100000"
)
DATES = [*DAYS, *(f"{day}T10:00:00" for day in DAYS)]
DATES += [f"2024-02-29T{time}" for time in TIMES]
DATES += [" 2024-01-01 ", " 2024-01-01T10:00:00\n", "2024-01-01 10:00:00"]
TEXTS = ["", " ", "\u00a0", "x", "a\nb", "😀", "OneWay OneWay", "One Way"]
TEXTS += [" false ", " OneWay ", "\tStar", " Text\n", " dashed "]
TEXTS += words("true false TRUE True yes oneway ONEWAY One-Way Solid DASHED text none")
TEXTS += words("Associative OneWay Bidirectional Text Boolean Integer Float Date")
TEXTS += words("DateTime Person Oval Rectangle RoundedRectangle Star LeftTriangle")
TEXTS += words("RightTriangle UpTriangle DownTriangle Note dotted dashed solid")
# Enough values to tell any two types apart.
PROBES = [ALPHA, "#abc", "1", "-1", "9" * 40, "0.5", "1e3", "INF", "true", "", " ", "x"]
PROBES += ["2024-02-29", "2024-02-29T10:00:00", " 7 ", f" {ALPHA}", " #abc", " OneWay "]
PROBES += ["Text", "Star", "solid", "a\nb"]
VALUES = PROBES + GUIDS + COLOURS + NUMBERS + DATES + TEXTS


@cache
def fast(path: Path) -> etree.XMLSchema:
    return etree.XMLSchema(file=str(path))


def put(element: Element, name: str, value: str | None) -> None:
    """Set an attribute, or with no name the text, where None means no text node."""
    if name:
        element.set(name, value or "")
    else:
        element.text = value


def places(small: list[Element]) -> Iterator[tuple[Element, str, bool]]:
    """Give each element and attribute once, and whether its name is met first.

    A name is the attribute's, or for the text of an element without attributes its own.
    """
    seen: set[str] = set()
    for seed in small:
        for element in seed.iter("*"):
            tag = str(element.tag)
            names = [*sorted(map(str, element.attrib)), ""]
            for name in (name for name in names if f"{tag} {name}" not in seen):
                first = name or (tag if not element.attrib else "")
                yield element, name, bool(first) and first not in seen
                seen |= {f"{tag} {name}", first}


@pytest.fixture(scope="session")
def editable(small: list[Element]) -> list[tuple[Element, str, bool]]:
    return list(places([deepcopy(seed) for seed in small]))


@contextmanager
def changed(element: Element, name: str, value: str) -> Iterator[Element]:
    """Give the whole document with one value changed, and change it back."""
    was = element.get(name) if name else element.text
    put(element, name, value)
    try:
        yield element.getroottree().getroot()
    finally:
        put(element, name, was)


def is_told_apart(
    first: Path, second: Path, element: Element, name: str, value: str
) -> bool:
    with changed(element, name, value) as root:
        return fast(first).validate(root) != fast(second).validate(root)


def test_every_value_gets_the_same_verdict(
    ours: Path, oracle: Path, editable: list[tuple[Element, str, bool]]
) -> None:
    differing = [
        (element.tag, name, value)
        for element, name, is_first in editable
        for value in (VALUES if is_first else PROBES)
        if is_told_apart(ours, oracle, element, name, value)
    ]
    assert differing == []


def test_the_slow_validator_takes_the_same_values(ours: Path, oracle: Path) -> None:
    types = xmlschema.XMLSchema10(str(ours)).types
    for name, value_type in xmlschema.XMLSchema10(str(oracle)).types.items():
        if isinstance(value_type, XsdSimpleType):
            expected = [value_type.is_valid(value) for value in VALUES]
            assert [types[name].is_valid(value) for value in VALUES] == expected


@st.composite
def edited_values(draw: st.DrawFn) -> str:
    """Take a known value and put a few characters in the place of others."""
    value = draw(st.sampled_from(VALUES))
    for _ in range(draw(st.integers(1, 3))):
        start = draw(st.integers(0, len(value)))
        length = draw(st.integers(0, 2))
        added = draw(st.text("0189afAFgT:-+.#{}Z \t\né\u0660", max_size=2))
        value = value[:start] + added + value[start + length :]
    return value


@settings(max_examples=800, deadline=None)
@given(value=edited_values(), choice=st.integers(0, 999))
def test_edited_values_get_the_same_verdict(
    ours: Path,
    oracle: Path,
    editable: list[tuple[Element, str, bool]],
    value: str,
    choice: int,
) -> None:
    element, name, _ = editable[choice % len(editable)]
    assert not is_told_apart(ours, oracle, element, name, value), (element.tag, name)


def test_both_verdicts_are_common(
    ours: Path, editable: list[tuple[Element, str, bool]]
) -> None:
    verdicts = []
    for element, name, _ in editable:
        for value in PROBES:
            with changed(element, name, value) as root:
                verdicts.append(fast(ours).validate(root))
    assert 0.1 < sum(verdicts) / len(verdicts) < 0.9


BREAKS = [
    ("{12})|", "{11,12})|"),
    ("[A-Fa-f0-9]{3})", "[A-Fa-f0-9]{3,4})"),
    ("xsd:token", "xsd:string"),
    ('"xsd:boolean"', '"xsd:integer"'),
]
PROJECT_BREAKS = [
    ('<xsd:enumeration value="UpTriangle"/>', ""),
    ('"page" type="xsd:integer"', '"page" type="xsd:long"'),
    ('"FloatValue" type="xsd:decimal"', '"FloatValue" type="xsd:double"'),
    ('"DateValue" type="xsd:date"', '"DateValue" type="xsd:dateTime"'),
]
CASES = [(kind, *edit) for kind in ("project", "codebook") for edit in BREAKS]
CASES += [("project", *edit) for edit in PROJECT_BREAKS]


@pytest.mark.parametrize(("kind", "was", "becomes"), CASES, indirect=["kind"])
def test_the_values_tell_a_broken_schema_from_ours(
    was: str,
    becomes: str,
    ours: Path,
    editable: list[tuple[Element, str, bool]],
    tmp_path: Path,
) -> None:
    broken = tmp_path / "broken.xsd"
    broken.write_text(ours.read_text("utf-8").replace(was, becomes, 1), "utf-8")
    assert any(
        is_told_apart(ours, broken, element, name, value)
        for element, name, is_first in editable
        for value in (VALUES if is_first else PROBES)
    )
