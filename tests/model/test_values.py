"""GUIDs, dates and moments: what is valid, what is equal, and that spelling is kept."""

import uuid
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from lxml import etree
from pydantic import TypeAdapter, ValidationError
from strategies import DATE_TIMES, DATES, GUIDS, guids

from qdabridge import Code, Date, DateTime, Guid, PlainTextSelection, User
from qdabridge.model.base import RGB, Lexical

KEY = "5215cc69-b628-4e02-afb9-9beeaee55808"
SPELLINGS = [KEY, KEY.upper(), f"{{{KEY}}}", f"{{{KEY.upper()}}}", KEY.title()]


# --- GUIDs --------------------------------------------------------------------------


@pytest.mark.parametrize("one", SPELLINGS)
@pytest.mark.parametrize("other", SPELLINGS)
def test_guids_are_equal_whatever_their_braces_and_case(one: str, other: str) -> None:
    assert Guid(one) == Guid(other)
    assert (Guid(one) != Guid(other)) is False
    assert hash(Guid(one)) == hash(Guid(other))
    assert len({Guid(one), Guid(other)}) == 1
    assert Guid(one).key == KEY


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_a_guid_is_a_string_that_keeps_its_spelling(spelling: str) -> None:
    assert str(Guid(spelling)) == spelling
    assert f"{Guid(spelling)}" == spelling
    assert User(guid=Guid(spelling)).model_dump(mode="json") == {"guid": spelling}


def test_a_guid_equals_a_plain_string_that_spells_it_otherwise() -> None:
    assert Guid(KEY) == f"{{{KEY.upper()}}}"
    assert Guid(KEY) != KEY[:-1] + "9"
    assert Guid(KEY) != 5
    assert Guid(KEY) is not None


@given(guids(), guids())
def test_equality_and_hash_of_guids_agree(one: Guid, other: Guid) -> None:
    assert (one == other) == (one.key == other.key)
    assert one != other or hash(one) == hash(other)


def test_new_guids_are_valid_and_different() -> None:
    made = {Guid.new() for _ in range(100)}
    assert len(made) == 100
    assert all(Guid.is_valid(guid) and guid == guid.lower() for guid in made)


@given(st.lists(st.text(st.characters(codec="utf-8")), min_size=1))
def test_derived_guids_are_of_version_five(parts: list[str]) -> None:
    made = uuid.UUID(Guid.derived(*parts))
    namespace = uuid.UUID("8d6e2c1a-6f0b-5a7e-9d53-0f3f6a5b7c41")
    assert made == uuid.uuid5(namespace, "\x1f".join(parts))


def test_derived_guids_depend_on_their_parts_alone() -> None:
    assert Guid.derived("a", "b") == Guid.derived("a", "b")
    assert Guid.derived("a", "b") != Guid.derived("b", "a")
    assert Guid.derived("a", "b") != Guid.derived("ab")
    assert str(Guid.derived("a", "b")) == "6230b59a-a2e0-5564-8291-d8650ae11266"
    assert Guid.is_valid(Guid.derived("é😀"))


@pytest.mark.parametrize(
    "text",
    [
        "",
        KEY[:-1],
        f"{KEY}0",
        f"{{{KEY}",
        f"{KEY}}}",
        f"({KEY})",
        KEY.replace("-", ""),
        KEY.replace("5", "g"),
        f"{KEY}\n",
        f"{{{{{KEY}}}}}",
        KEY.replace("-", "‐"),
    ],
)
def test_what_is_no_guid_is_refused(text: str) -> None:
    assert not Guid.is_valid(text)
    if text.strip() != KEY:
        with pytest.raises(ValidationError, match="not a valid Guid"):
            User.model_validate({"guid": text})


def test_white_space_around_a_given_value_is_not_kept() -> None:
    assert str(User.model_validate({"guid": f" {KEY}\n"}).guid) == KEY


# --- Dates against libxml2 ----------------------------------------------------------


def schema_of(kind: str) -> etree.XMLSchema:
    xsd = "http://www.w3.org/2001/XMLSchema"
    element = f'<xsd:element name="v" type="xsd:{kind}"/>'
    return etree.XMLSchema(
        etree.XML(f'<xsd:schema xmlns:xsd="{xsd}">{element}</xsd:schema>')
    )


SCHEMAS = {Date: schema_of("date"), DateTime: schema_of("dateTime")}


def check_verdict(kind: type[Lexical], text: str) -> bool:
    element = etree.Element("v")
    element.text = text
    verdict = SCHEMAS[kind].validate(element)
    assert kind.is_valid(text) == verdict, text
    return verdict


@st.composite
def near_misses(draw: st.DrawFn, valid: list[Any]) -> str:
    """Draw a valid text with up to three characters changed, added or left out."""
    text = str(draw(st.sampled_from(valid)))
    for _ in range(draw(st.integers(0, 3))):
        place = draw(st.integers(0, len(text)))
        new = draw(st.sampled_from([*"0123456789-:.TZ+ tz٣", ""]))
        text = text[:place] + new + text[place + draw(st.integers(0, 1)) :]
    return text


NUMBERS = st.integers(0, 61).map("{:02}".format)
YEARS = st.sampled_from(["2024", "2023", "1900", "2000", "0000", "-0001", "-0004"])
MORE_YEARS = st.sampled_from(
    ["-0005", "-0100", "-0400", "-0401", "12024", "02024", "-0000"]
)
DAY_PARTS = st.builds("{}-{}-{}".format, YEARS | MORE_YEARS, NUMBERS, NUMBERS)
ZONES = st.sampled_from(
    ["", "Z", "+14:00", "+14:01", "-13:59", "+15:00", "+00:60", "z"]
)
ZONES |= st.builds("+{}:{}".format, NUMBERS, NUMBERS)
CLOCKS = st.builds("{}:{}:{}".format, NUMBERS, NUMBERS, NUMBERS)
CLOCKS |= st.sampled_from(
    ["24:00:00", "24:00:01", "24:01:00", "24:00:00.0", "24:00:00.1"]
)
CLOCKS |= st.sampled_from(["23:59:59.", "23:59:60", "00:00:00.000", "0:00:00"])


@given(near_misses(DATE_TIMES) | st.builds("{}T{}{}".format, DAY_PARTS, CLOCKS, ZONES))
@settings(max_examples=1500)
@example("2024-01-01T00:00:00")
def test_moments_are_valid_where_libxml2_says_so(text: str) -> None:
    check_verdict(DateTime, text)


@given(near_misses(DATES) | st.builds("{}{}".format, DAY_PARTS, ZONES))
@settings(max_examples=1500)
def test_dates_are_valid_where_libxml2_says_so(text: str) -> None:
    check_verdict(Date, text)


@pytest.mark.parametrize("year", ["0001", "2023", "2024", "1900", "2000", "12024"])
@pytest.mark.parametrize("era", ["", "-"])
def test_every_day_of_a_year_is_judged_like_libxml2(year: str, era: str) -> None:
    days = [
        check_verdict(Date, f"{era}{year}-{month:02}-{day:02}")
        for month in range(14)
        for day in range(33)
    ]
    assert sum(days) in (365, 366)


@pytest.mark.parametrize("digits", [4, 5, 9, 18, 25])
def test_long_years_are_judged_like_libxml2(digits: int) -> None:
    check_verdict(Date, "9" * digits + "-12-31")


def test_the_pools_of_the_strategies_are_valid() -> None:
    assert all(check_verdict(Date, text) for text in DATES)
    assert all(check_verdict(DateTime, text) for text in DATE_TIMES)
    assert all(map(Guid.is_valid, GUIDS))


# --- Dates and Python ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2024-02-29T10:00:00", datetime(2024, 2, 29, 10)),
        ("2024-02-29T10:00:00Z", datetime(2024, 2, 29, 10, tzinfo=UTC)),
        ("2024-02-29T10:00:00.5Z", datetime(2024, 2, 29, 10, 0, 0, 500_000, UTC)),
        ("2024-02-29T10:00:00.123456789", datetime(2024, 2, 29, 10, 0, 0, 123_456)),
        ("2024-02-29T24:00:00", datetime(2024, 3, 1)),
        ("2024-12-31T24:00:00.000Z", datetime(2025, 1, 1, tzinfo=UTC)),
        (
            "2024-02-29T10:00:00-05:30",
            datetime(2024, 2, 29, 10, tzinfo=timezone(-timedelta(hours=5, minutes=30))),
        ),
    ],
)
def test_a_moment_becomes_a_datetime(text: str, moment: datetime) -> None:
    found = DateTime(text).to_datetime()
    assert found == moment
    assert found.tzinfo == moment.tzinfo
    assert DateTime(text).has_zone == (moment.tzinfo is not None)


@pytest.mark.parametrize("text", ["-0044-03-15T00:00:00", "12024-01-01T00:00:00"])
def test_a_moment_beyond_python_s_years_is_a_value_error(text: str) -> None:
    assert DateTime.is_valid(text)
    with pytest.raises(ValueError, match=r"year|isoformat|range"):
        DateTime(text).to_datetime()


def test_every_moment_of_python_s_years_becomes_a_datetime() -> None:
    usual = [t for t in DATE_TIMES if t[4] == "-" and not t.startswith("9999-12-31T24")]
    assert len(usual) > 50
    assert all(isinstance(text.to_datetime(), datetime) for text in usual)


@pytest.mark.parametrize("zone", ["", "Z", "+14:00", "-00:30"])
def test_a_date_becomes_a_date_without_its_zone(zone: str) -> None:
    assert Date(f"2024-02-29{zone}").to_date() == date(2024, 2, 29)


def test_python_s_own_moments_are_taken() -> None:
    made = TypeAdapter(DateTime).validate_python(
        datetime(2024, 2, 29, 1, 2, 3, tzinfo=UTC)
    )
    assert (type(made), str(made)) == (DateTime, "2024-02-29T01:02:03Z")
    with_zone = timezone(timedelta(hours=2))
    made = TypeAdapter(DateTime).validate_python(
        datetime(2024, 2, 29, tzinfo=with_zone)
    )
    assert str(made) == "2024-02-29T00:00:00+02:00"
    day = TypeAdapter(Date).validate_python(date(2024, 2, 29))
    assert (type(day), str(day)) == (Date, "2024-02-29")


def test_a_moment_is_no_date_and_a_date_no_moment() -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(Date).validate_python(datetime(2024, 2, 29))
    with pytest.raises(ValidationError):
        TypeAdapter(DateTime).validate_python(date(2024, 2, 29))


def test_now_is_valid_and_in_utc() -> None:
    assert DateTime.is_valid(DateTime.now())
    age = datetime.now(UTC) - DateTime.now().to_datetime()
    assert abs(age) < timedelta(minutes=5)


# --- Other values -------------------------------------------------------------------


@pytest.mark.parametrize("colour", ["#000", "#abcdef", "#ABC", "#1F77B4"])
def test_colours_are_taken(colour: str) -> None:
    assert Code(name="C", color=colour).color == colour


@pytest.mark.parametrize(
    "colour", ["", "red", "#12", "#12345", "#1F77B4FF", "#ggg", "#fff\n"]
)
def test_what_is_no_colour_is_refused(colour: str) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(RGB).validate_python(colour)


@pytest.mark.parametrize("position", [1.5, "six", None, float("inf")])
def test_positions_are_whole_numbers(position: object) -> None:
    with pytest.raises(ValidationError):
        PlainTextSelection.model_validate({"startPosition": position, "endPosition": 1})


def test_misspelt_fields_are_refused() -> None:
    with pytest.raises(ValidationError, match="Extra inputs"):
        Code.model_validate({"name": "C", "colour": "#000"})
