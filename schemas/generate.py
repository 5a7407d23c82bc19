"""The JSON Schema of projects in JSON, made from the model's classes.

``python -m qdabridge.schemas.generate`` writes ``project.schema.json`` anew.
"""

import json
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter
from pydantic.json_schema import GenerateJsonSchema

from qdabridge.formats.project_json import ProjectDocument
from qdabridge.model import Date, DateTime, Guid

from . import PROJECT_JSON_SCHEMA

__all__ = ["project_schema", "write"]

IDENTIFIER = "urn:qdabridge:project:1"
_DESCRIPTIONS = {
    Guid: "a GUID; braces and case do not matter",
    Date: "an xs:date",
    DateTime: "an xs:dateTime",
}


class _WithoutTitles(GenerateJsonSchema):
    """Leaves out titles that only repeat the field's name."""

    def field_title_should_be_set(self, schema: Any) -> bool:
        return False


def project_schema() -> str:
    """Return the schema as the text of its file."""
    schema = ProjectDocument.model_json_schema(
        by_alias=True, schema_generator=_WithoutTitles
    )
    names = {_pattern(kind): kind.__name__ for kind in _DESCRIPTIONS}
    schema = _with_references(schema, names)
    for kind, description in _DESCRIPTIONS.items():
        schema["$defs"][kind.__name__] = {
            "description": description,
            "pattern": _pattern(kind),
            "type": "string",
        }
    for definition in schema["$defs"].values():
        _ask_for_type(definition)
    schema["$schema"] = GenerateJsonSchema.schema_dialect
    schema["$id"] = IDENTIFIER
    return json.dumps(schema, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def _pattern(kind: type) -> str:
    pattern: str = TypeAdapter(kind).json_schema()["pattern"]
    return pattern


def _with_references(node: Any, names: dict[str, str]) -> Any:
    """Return the schema with the value types named instead of repeated."""
    if isinstance(node, list):
        return [_with_references(item, names) for item in node]
    if not isinstance(node, dict):
        return node
    if isinstance(pattern := node.get("pattern"), str) and pattern in names:
        rest = {k: v for k, v in node.items() if k not in ("pattern", "type")}
        return {**rest, "$ref": f"#/$defs/{names[pattern]}"}
    return {key: _with_references(value, names) for key, value in node.items()}


def _ask_for_type(definition: dict[str, Any]) -> None:
    """Ask for ``type`` where it tells the kinds of sources apart."""
    if "const" in definition.get("properties", {}).get("type", {}):
        definition["required"] = sorted({*definition.get("required", []), "type"})


def write() -> Path:
    """Write the schema to its place and return the path."""
    path = Path(__file__).with_name(PROJECT_JSON_SCHEMA)
    path.write_text(project_schema(), encoding="utf-8", newline="\n")
    return path


if __name__ == "__main__":
    write()
