"""What the reader does with values of the wrong form: mend or set aside, and say."""

import pytest
from helpers import codes, guid, read_code, read_source, read_text, read_value

from qdabridge import Guid, Severity
from qdabridge.model import ForeignElement

A, B = guid(1), guid(2)
CODE = f'guid="{A}" name="C" isCodable="true"'

# --- GUIDs --------------------------------------------------------------------------


def test_a_bad_guid_becomes_the_same_guid_everywhere_it_is_used() -> None:
    coding = f'<Coding guid="{B}"><CodeRef targetGUID="c-1"/></Coding>'
    project, report = read_text(
        '<CodeBook><Codes><Code guid="c-1" name="C" isCodable="1"/></Codes></CodeBook>'
        f'<Sources><TextSource guid="{A}">{coding}</TextSource></Sources>'
        f'<Sets><Set guid="{A}" name="S"><MemberCode targetGUID=" c-1 "/></Set></Sets>'
    )
    code = project.code_book.codes[0]
    assert Guid.is_valid(code.guid)
    assert [p.coding.code_ref for p in project.codings()] == [code.guid]
    assert project.sets[0].member_codes == [code.guid]
    assert project.find(code.guid) is code
    assert set(codes(report)) == {"value-mended"}


def test_different_bad_guids_become_different_guids_and_are_kept() -> None:
    notes = '<NoteRef targetGUID="x"/><NoteRef targetGUID="y"/>'
    code, report = read_code(notes)
    assert len(set(code.note_refs)) == 2
    assert code.foreign is not None
    kept = {"NoteRef[1]/@targetGUID": "x", "NoteRef[2]/@targetGUID": "y"}
    assert code.foreign.attributes == kept
    [finding] = report
    assert (finding.code, finding.count) == ("value-mended", 2)


@pytest.mark.parametrize(
    "raw", ["{" + A, A + "}", A[:-1], A.replace("-", ""), "{" + A + "} x", "G" + A[1:]]
)
def test_nearly_a_guid_is_mended_too(raw: str) -> None:
    code, report = read_code(attributes=f'guid="{raw}" name="C" isCodable="1"')
    assert Guid.is_valid(code.guid)
    assert code.foreign is not None
    assert code.foreign.attributes == {"guid": raw}
    assert codes(report) == ["value-mended"]


# --- Values -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("raw", "value"), [("TRUE", True), ("Yes", True), ("False", False), ("NO", False)]
)
def test_booleans_in_words_are_read(raw: str, value: bool) -> None:
    code, report = read_code(attributes=f'guid="{A}" name="C" isCodable="{raw}"')
    assert code.is_codable is value
    assert codes(report) == ["value-mended"]


@pytest.mark.parametrize(
    ("raw", "value"), [("1.6", 2), ("-0.4", 0), ("1e3", 1000), ("12.0", 12), ("٣", 3)]
)
def test_numbers_in_other_forms_are_read_and_fractions_rounded(
    raw: str, value: int
) -> None:
    source, report = read_source(
        f'<PlainTextSelection guid="{B}" startPosition="0" endPosition="{raw}"/>'
    )
    assert source.plain_text_selections[0].end_position == value
    assert codes(report) == ["value-mended"]


@pytest.mark.parametrize("raw", ["", "six", "NaN", "INF", "1e99", "1,5"])
def test_numbers_that_are_none_are_set_aside(raw: str) -> None:
    source, report = read_source(
        f'<PlainTextSelection guid="{B}" startPosition="0" endPosition="{raw}"/>'
    )
    selection = source.plain_text_selections[0]
    assert selection.end_position == 0
    assert selection.foreign is not None
    assert selection.foreign.attributes == {"endPosition": raw}
    assert codes(report) == ["value-invalid"]
    assert all(finding.severity is Severity.ERROR for finding in report)


def test_a_number_of_more_digits_than_python_reads_is_set_aside() -> None:
    digits = "9" * 5000
    value, report = read_value(f"<IntegerValue>{digits}</IntegerValue>")
    assert value.value is None
    assert value.foreign.elements[0].content == [digits]
    assert codes(report) == ["value-invalid"]
    assert len(report.findings[0].message) < 200


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("ff8000", "#ff8000"),
        ("#FF8000cc", "#FF8000"),
        ("rgb(255, 128, 0)", "#FF8000"),
        ("rgba(255,128,0,0.25)", "#FF8000"),
        ("rgba( 300 , 0 , 9 , 1 )", "#FF0009"),
    ],
)
def test_other_spellings_of_colours_are_read(raw: str, value: str) -> None:
    code, report = read_code(attributes=f'{CODE} color="{raw}"')
    assert code.color == value
    assert code.foreign is not None
    assert code.foreign.attributes == {"color": raw}
    assert codes(report) == ["value-mended"]


@pytest.mark.parametrize("raw", ["", "red", "#12", "#12345", "rgb(1,2)", "#ggg"])
def test_colours_that_are_none_are_set_aside(raw: str) -> None:
    code, report = read_code(attributes=f'{CODE} color="{raw}"')
    assert code.color is None
    assert codes(report) == ["value-invalid"]


def test_enumerations_in_other_case_are_read_and_unknown_ones_set_aside() -> None:
    link = f'<Links><Link guid="{A}" direction="{{}}"/></Links>'
    project, report = read_text(link.format("oneway"))
    assert project.links[0].direction == "OneWay"
    assert codes(report) == ["value-mended"]
    project, report = read_text(link.format("sideways"))
    assert project.links[0].direction is None
    assert codes(report) == ["value-invalid"]


@pytest.mark.parametrize(
    "raw", ["2023-02-29T10:00:00", "2024-01-01", "2024-01-01 10:00:00", "yesterday", ""]
)
def test_dates_that_are_none_are_set_aside(raw: str) -> None:
    source, report = read_source(attributes=f'guid="{A}" creationDateTime="{raw}"')
    assert source.creation_date_time is None
    assert source.foreign is not None
    assert source.foreign.attributes == {"creationDateTime": raw}
    assert codes(report) == ["value-invalid"]


@pytest.mark.parametrize(
    ("tag", "raw"),
    [
        ("BooleanValue", "maybe"),
        ("IntegerValue", "1.5"),
        ("FloatValue", "1e5"),
        ("FloatValue", "1,5"),
        ("FloatValue", "INF"),
        ("DateValue", "1.5.2024"),
        ("DateTimeValue", "2024-05-01"),
        ("DateTimeValue", ""),
    ],
)
def test_a_variable_value_of_the_wrong_form_is_set_aside(tag: str, raw: str) -> None:
    value, report = read_value(f"<{tag}>{raw}</{tag}>")
    assert value.value is None
    expected = ForeignElement(name=tag, content=[raw] if raw else [])
    assert value.foreign.elements == [expected]
    [finding] = report
    assert (finding.code, finding.severity) == ("value-invalid", Severity.ERROR)
