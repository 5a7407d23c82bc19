"""Nothing is lost or changed between the model and QDA-XML, in either direction."""

import copy
import io
import zipfile
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from helpers import (
    RICH_CODEBOOK,
    RICH_PROJECT,
    canonical,
    oracle,
    read_xml,
    rich,
    sample,
    spelt,
    to_xml,
    written,
)
from hypothesis import given, settings
from lxml import etree
from strategies import HOSTILE, documents, projects

from qdabridge import CodeBook, DateTime, Guid, Project, VariableValue
from qdabridge.qdaxml.names import CODEBOOK, PROJECT
from qdabridge.qdaxml.validate import faults

Document = Project | CodeBook
RICH = pytest.mark.parametrize(
    "document", [RICH_PROJECT, RICH_CODEBOOK], ids=["project", "codebook"]
)


def check_model_comes_back(document: Document) -> None:
    data, dropped = written(document)
    assert dropped.is_clean
    again, report = read_xml(data)
    assert report.is_clean, list(report)
    assert type(again) is type(document)
    assert again == document
    assert spelt(again) == spelt(document)


@RICH
def test_the_rich_model_comes_back_from_xml(document: Document) -> None:
    check_model_comes_back(document)


@pytest.mark.parametrize("text", HOSTILE, ids=ascii)
def test_a_hostile_text_comes_back_from_every_place_for_texts(text: str) -> None:
    check_model_comes_back(rich(PROJECT, text))
    check_model_comes_back(rich(CODEBOOK, text))


def test_sources_come_back_in_their_order_whatever_their_kinds() -> None:
    backwards = RICH_PROJECT.model_copy(update={"sources": RICH_PROJECT.sources[::-1]})
    kinds = [source.type for source in backwards.sources]
    assert len({*kinds}) > 2
    assert kinds != sorted(kinds)
    check_model_comes_back(backwards)


def test_a_reference_comes_back_in_another_spelling_than_what_it_names() -> None:
    spelling = f"{{{str(RICH_PROJECT.users[0].guid).upper()}}}"
    project = RICH_PROJECT.model_copy(update={"creating_user_guid": Guid(spelling)})
    assert project.creating_user_guid == project.users[0].guid
    check_model_comes_back(project)


@given(projects(whole=True))
@settings(max_examples=10)
def test_every_whole_project_comes_back_from_xml(project: Project) -> None:
    check_model_comes_back(project)


@given(documents())
def test_every_model_comes_back_from_xml_with_an_empty_report(
    document: Document,
) -> None:
    check_model_comes_back(document)


@given(documents())
def test_every_field_comes_back_with_its_own_type(document: Document) -> None:
    again, _ = read_xml(to_xml(document))
    assert types(again) == types(document)


def types(thing: Any) -> Any:
    if isinstance(thing, list):
        return [types(part) for part in thing]
    if hasattr(thing, "model_fields_set"):
        return type(thing), {k: types(v) for k, v in thing.__dict__.items()}
    return type(thing)


def check_valid(data: bytes, root: str) -> None:
    assert faults(io.BytesIO(data), root) == []
    published = oracle(root)
    if published is not None:
        assert published.validate(etree.fromstring(data)), published.error_log


@given(documents())
def test_written_xml_keeps_our_schema_and_the_published_one(document: Document) -> None:
    check_valid(to_xml(document), type(document).__name__)


@pytest.mark.parametrize("root", ["Project", "CodeBook"])
def test_the_published_schemas_take_part(root: str) -> None:
    published = oracle(root)
    if published is None:
        pytest.skip("the published schemas are not in ../shared/reference")
    assert not published.validate(etree.XML("<Other/>"))


def check_document_comes_back(data: bytes) -> None:
    document, report = read_xml(data)
    assert report.is_clean, list(report)
    tree = etree.parse(io.BytesIO(data)).getroot()
    assert canonical(etree.fromstring(to_xml(document))) == canonical(tree)


@given(documents())
def test_every_generated_document_comes_back_equal(document: Document) -> None:
    check_document_comes_back(to_xml(document))


@given(documents())
@settings(max_examples=30)
def test_writing_twice_gives_the_same_bytes_and_changes_nothing(
    document: Document,
) -> None:
    before, copied = spelt(document), copy.deepcopy(document)
    first = to_xml(document)
    assert spelt(document) == before
    assert document == copied
    assert to_xml(document) == first
    assert to_xml(read_xml(first)[0]) == first


def test_written_xml_is_utf_8_without_bom_and_one_element_a_line() -> None:
    data = to_xml(RICH_PROJECT)
    assert data.startswith(b'<?xml version="1.0" encoding="utf-8"?>\n<Project xmlns=')
    assert "é😀".encode() in data
    assert data.endswith(b"</Project>\n")


def test_reading_does_not_close_or_need_to_rewind_the_stream() -> None:
    stream = io.BytesIO(to_xml(RICH_PROJECT))
    read_xml(stream.getvalue())
    assert not stream.closed


# --- Real files ---------------------------------------------------------------------

VALID_SAMPLES = [
    "standard/example1-codebook.qdc",
    "standard/example2-atlasti-8.4-mac.qde",
    "nvivo/nvivo-windows-12.6-masked.qdpx",
    "nvivo/nvivo-mac-15.0-codes-only.qdpx",
    "qualcoder/qualcoder-3.8.2-codebook.qdc",
    "qualcoder/v17/exports/interviews.qdpx",
    "qualcoder/v17/exports/Codebook-interviews.qdc",
    "qualcoder/qc3.8.2/exports/Codebook-interviews.qdc",
    "qualcoder/qc3.5/exports/Codebook-interviews.qdc",
    "qc/exports/qc_project.qdpx",
]
# What is not spelt the same after mending, by element and attribute (or text).
MENDED_SAMPLES: dict[str, dict[tuple[str, str], int]] = {
    "standard/example3-transana-3.22.qde": {
        ("Set", "creatingUser"): 6,  # no such attribute: set aside
        ("MemberSource", "guid"): 11,  # read as targetGUID
        ("MemberNote", ""): 5,  # GUID as text: read as targetGUID
    },
    "atlasti/codebook-9.0.19-win.qdc": {},  # the namespace alone
    "qualcoder/qc3.8.2/exports/interviews.qdpx": {},  # the order alone
    "qualcoder/qc3.5/exports/interviews.qdpx": {},
    "taguette/taguette-1.4.1-codebook.qdc": {("Sets", ""): 1},  # an empty Sets
}


def document_bytes(path: Path) -> bytes:
    if path.suffix != ".qdpx":
        return path.read_bytes()
    with zipfile.ZipFile(path) as archive:
        [name] = [n for n in archive.namelist() if n.lower().endswith(".qde")]
        return archive.read(name)


@pytest.mark.parametrize("name", VALID_SAMPLES)
def test_a_valid_real_file_comes_back_equal(name: str) -> None:
    data = document_bytes(sample(name))
    root = etree.QName(etree.fromstring(data)).localname
    check_valid(data, root)
    check_document_comes_back(data)


Fact = tuple[str, str, str]


def facts(data: bytes) -> list[Fact]:
    """Return path, attribute and value of all there is, namespace and layout apart."""
    found: list[Fact] = []
    for element in etree.parse(io.BytesIO(data)).getroot().iter("*"):
        ancestors = [*reversed(list(element.iterancestors())), element]
        path = "/".join(etree.QName(ancestor).localname for ancestor in ancestors)
        found.append((path, "", (element.text or "").strip()))
        found += [(path, str(k), str(v)) for k, v in element.attrib.items()]
    return found


def by_place(found: list[Fact]) -> dict[tuple[str, str], list[str]]:
    places: dict[tuple[str, str], list[str]] = {}
    for path, attribute, value in found:
        places.setdefault((path, attribute), []).append(value)
    return places


@pytest.mark.parametrize("name", MENDED_SAMPLES)
def test_mending_a_real_file_changes_nothing_but_what_is_listed(name: str) -> None:
    data = document_bytes(sample(name))
    before, after = facts(data), facts(to_xml(read_xml(data)[0]))
    changed = Counter(before) - Counter(after)
    tags: Counter[tuple[str, str]] = Counter()
    for (path, attribute, _), times in changed.items():
        tags[path.rpartition("/")[2], attribute] += times
    assert tags == MENDED_SAMPLES[name]
    touched = {(path, attribute) for path, attribute, _ in changed}
    now = by_place(after)
    for place, values in by_place(before).items():
        assert place in touched or now[place] == values


@pytest.mark.parametrize("name", MENDED_SAMPLES)
def test_an_invalid_real_file_is_mended_once_and_valid_ever_after(name: str) -> None:
    data = document_bytes(sample(name))
    document, report = read_xml(data)
    assert faults(io.BytesIO(data), type(document).__name__)
    assert not report.is_clean
    mended = to_xml(document)
    check_valid(mended, type(document).__name__)
    check_document_comes_back(mended)
    again, _ = read_xml(mended)
    assert without_foreign(spelt(again)) == without_foreign(spelt(document))


def without_foreign(data: Any) -> Any:
    if isinstance(data, dict):
        kept = {k: without_foreign(v) for k, v in data.items() if k != "foreign"}
        return {k: v for k, v in kept.items() if v not in ([], None)}
    return [without_foreign(part) for part in data] if isinstance(data, list) else data


# --- Spelling -----------------------------------------------------------------------


@pytest.mark.parametrize(
    "text", ["", " ", "\r\n", "a\rb", "\x85\u2028", "]]>", "\ufeff"]
)
def test_attributes_and_texts_come_back_to_the_last_character(text: str) -> None:
    document = Project(name=text, origin=text, description=text)
    again, _ = read_xml(to_xml(document))
    assert (again.name, again.origin, again.description) == (text, text, text)


def test_an_empty_text_is_not_the_same_as_none() -> None:
    empty, _ = read_xml(to_xml(Project(name="", description="", origin="")))
    none, _ = read_xml(to_xml(Project(name="")))
    assert (empty.description, empty.origin) == ("", "")
    assert (none.description, none.origin) == (None, None)


@pytest.mark.parametrize(
    "spelling",
    [
        "5215cc69-b628-4e02-afb9-9beeaee55808",
        "5215CC69-B628-4E02-AFB9-9BEEAEE55808",
        "{5215cc69-b628-4e02-afb9-9beeaee55808}",
        "{5215CC69-B628-4E02-AFB9-9BEEAEE55808}",
    ],
)
def test_a_guid_keeps_braces_and_case(spelling: str) -> None:
    document = Project(name="P", note_refs=[Guid(spelling)])
    again, _ = read_xml(to_xml(document))
    assert str(again.note_refs[0]) == spelling


@pytest.mark.parametrize(
    "spelling",
    [
        "2024-02-29T10:00:00",
        "2024-02-29T10:00:00Z",
        "2024-02-29T10:00:00+00:00",
        "2019-05-28T12:00:00.1234567890-05:00",
        "2024-12-31T24:00:00",
        "-0044-03-15T12:00:00Z",
        "12024-01-01T00:00:00",
    ],
)
def test_a_date_keeps_every_digit_and_its_zone(spelling: str) -> None:
    document = Project(name="P", creation_date_time=DateTime(spelling))
    again, _ = read_xml(to_xml(document))
    assert str(again.creation_date_time) == spelling


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("text_value", ""),
        ("boolean_value", False),
        ("integer_value", 0),
        ("integer_value", -(10**100)),
        ("float_value", "0.10"),
        ("float_value", "-0"),
        ("float_value", "123456789012345678901234567890.123456789"),
        ("date_value", "2024-02-29+14:00"),
        ("date_time_value", "2024-02-29T24:00:00.000Z"),
    ],
)
def test_a_variable_value_keeps_kind_and_digits(field: str, value: object) -> None:
    reference = "5215cc69-b628-4e02-afb9-9beeaee55808"
    given_value = VariableValue.model_validate(
        {"variable_ref": reference, field: value}
    )
    source = {"type": "TextSource", "variable_values": [given_value]}
    document = Project.model_validate({"name": "P", "sources": [source]})
    again, _ = read_xml(to_xml(document))
    assert str(getattr(again.sources[0].variable_values[0], field)) == str(value)
