"""The JSON Schema is current, is a schema, and says what the reader says."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from jsonschema import Draft202012Validator
from strategies import projects

from qdabridge import Guid, Project, TextSource, User
from qdabridge.formats.project_json import ProjectDocument
from qdabridge.schemas import PROJECT_JSON_SCHEMA, generate, read_schema

Document = dict[str, Any]

SCHEMA = json.loads(read_schema(PROJECT_JSON_SCHEMA))
VALIDATOR = Draft202012Validator(SCHEMA)


def _document(project: Project) -> Document:
    written = ProjectDocument(project=project).model_dump_json(by_alias=True)
    document: Document = json.loads(written)
    return document


def test_the_file_is_current() -> None:
    assert read_schema(PROJECT_JSON_SCHEMA).decode() == generate.project_schema(), (
        "run: python -m qdabridge.schemas.generate"
    )


def test_it_is_a_json_schema() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    assert SCHEMA["$schema"] == Draft202012Validator.META_SCHEMA["$id"]
    assert SCHEMA["$id"] == generate.IDENTIFIER


@given(projects())
def test_it_accepts_every_project_that_is_written(project: Project) -> None:
    VALIDATOR.validate(_document(project))


def _study() -> Document:
    user = User(name="Ada")
    project = Project(name="Study", users=[user], creating_user_guid=user.guid)
    project.sources.append(TextSource(name="Talk", plain_text_content="Hello."))
    return _document(project)


def _broken_guid(document: Document) -> None:
    document["project"]["users"][0]["guid"] = f"{Guid.new()}0"


def _nameless(document: Document) -> None:
    del document["project"]["name"]


def _unknown_key(document: Document) -> None:
    document["project"]["colour"] = "#ff0000"


def _source_of_no_type(document: Document) -> None:
    del document["project"]["sources"][0]["type"]


def _other_version(document: Document) -> None:
    document["version"] = 2


def _no_project(document: Document) -> None:
    del document["project"]


BREAKAGES = [
    _broken_guid,
    _nameless,
    _unknown_key,
    _source_of_no_type,
    _other_version,
    _no_project,
]


@pytest.mark.parametrize("damage", BREAKAGES, ids=lambda f: f.__name__.strip("_"))
def test_it_rejects_what_the_reader_rejects(damage: Callable[[Document], None]) -> None:
    document = _study()
    assert VALIDATOR.is_valid(document)
    ProjectDocument.model_validate(document)
    damage(document)
    assert not VALIDATOR.is_valid(document)
    with pytest.raises(ValueError, match="validation error"):
        ProjectDocument.model_validate(document)
