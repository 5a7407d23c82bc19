"""The model in JSON: the standard's names, nothing absent, nothing lost."""

import json
from typing import Any

import pytest
from helpers import RICH_CODEBOOK, RICH_PROJECT, guid, read_text, spelt
from hypothesis import given
from pydantic import ValidationError
from strategies import documents

from qdabridge import Code, CodeBook, Project
from qdabridge.model.base import standard_name
from qdabridge.qdaxml.names import PROJECT

Document = Project | CodeBook


def to_json(document: Document) -> str:
    return document.model_dump_json(by_alias=True)


@given(documents())
def test_every_model_comes_back_from_json(document: Document) -> None:
    again = type(document).model_validate_json(to_json(document))
    assert again == document
    assert spelt(again) == spelt(document)
    assert to_json(again) == to_json(document)


@given(documents())
def test_every_model_comes_back_from_plain_data(document: Document) -> None:
    for mode in ("json", "python"):
        again = type(document).model_validate(document.model_dump(mode=mode))
        assert spelt(again) == spelt(document)


@pytest.mark.parametrize("document", [RICH_PROJECT, RICH_CODEBOOK])
def test_the_rich_documents_come_back_from_json(document: Document) -> None:
    assert type(document).model_validate_json(to_json(document)) == document


def test_foreign_content_comes_back_from_json() -> None:
    project, _ = read_text(
        f'<Users x="1">stray<User guid="{guid(1)}" mail="m"/>'
        "<Team><b>x</b>y</Team></Users>"
    )
    again = Project.model_validate_json(to_json(project))
    assert again.foreign == project.foreign
    assert again.users[0].foreign == project.users[0].foreign


def keys(data: Any) -> set[str]:
    if isinstance(data, list):
        return set().union(*map(keys, data))
    if isinstance(data, dict):
        return set(data).union(*map(keys, data.values()))
    return set()


def test_keys_are_the_standard_s_own_names() -> None:
    attributes = {a for row in PROJECT.rows.values() for a in row.attributes}
    assert keys(json.loads(to_json(RICH_PROJECT))) >= attributes
    assert not any("_" in key for key in keys(json.loads(to_json(RICH_PROJECT))))


@pytest.mark.parametrize(
    ("field", "name"),
    [
        ("guid", "guid"),
        ("creating_user_guid", "creatingUserGUID"),
        ("start_position", "startPosition"),
        ("first_x", "firstX"),
        ("base_path", "basePath"),
    ],
)
def test_fields_are_spelt_like_the_standard(field: str, name: str) -> None:
    assert standard_name(field) == name


def test_what_is_absent_is_left_out_and_what_is_empty_or_false_is_not() -> None:
    code = Code(guid=guid(1), name="", is_codable=False)
    expected = {"guid": guid(1), "name": "", "isCodable": False}
    assert json.loads(code.model_dump_json(by_alias=True)) == expected


def test_both_spellings_of_a_field_are_taken() -> None:
    snake = Code.model_validate_json('{"name": "C", "is_codable": false}')
    camel = Code.model_validate_json('{"name": "C", "isCodable": false}')
    assert snake.is_codable is camel.is_codable is False


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ('{"codes": [{"name": "C"}, {"colour": "#000"}]}', "codes.1.name"),
        ('{"codes": [{"name": "C", "guid": "c-1"}]}', "codes.0.guid"),
        ('{"codes": [{"name": "C", "color": "red"}]}', "codes.0.color"),
        ('{"codes": {"name": "C"}}', "codes"),
    ],
)
def test_errors_name_the_place(text: str, place: str) -> None:
    with pytest.raises(ValidationError) as caught:
        CodeBook.model_validate_json(text)
    [*_, first] = caught.value.errors()[:1]
    assert ".".join(str(part) for part in first["loc"]) == place


def test_a_source_of_no_known_type_is_refused() -> None:
    with pytest.raises(ValidationError, match="type"):
        Project.model_validate({"name": "P", "sources": [{"type": "Note"}]})
