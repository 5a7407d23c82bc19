"""The pages of ``docs`` say what the program does."""

import contextlib
import importlib.util
import io
import json
import re
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

import pytest
from jsonschema import Draft202012Validator

from qdabridge import Report
from qdabridge.cli.main import cli
from qdabridge.formats.project_json import ProjectDocument
from qdabridge.schemas import PROJECT_JSON_SCHEMA, read_schema

DOCS = Path(__file__).parents[1] / "docs"
GENERATED = ["checks.md", "cli.md", "formats.md", "tools.md"]
PAGES = sorted(DOCS.glob("*.md"))


@pytest.fixture(scope="module")
def generate() -> ModuleType:
    """The module that writes the generated pages."""
    spec = importlib.util.spec_from_file_location("generate", DOCS / "generate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_generated_page_is_tested(generate: ModuleType) -> None:
    assert list(generate.pages()) == GENERATED


@pytest.mark.parametrize("name", GENERATED)
def test_the_page_is_current(name: str, generate: ModuleType) -> None:
    written = (DOCS / name).read_text(encoding="utf-8")
    assert written == generate.pages()[name], "run: python docs/generate.py"


@pytest.mark.parametrize("name", list(cli.commands))
def test_every_command_is_described_with_examples(name: str) -> None:
    page = (DOCS / "cli.md").read_text(encoding="utf-8")
    section = page.partition(f"## qdabridge {name}\n")[2].partition("\n## ")[0]
    assert f"Usage: qdabridge {name} " in section
    assert f"Examples:\n    qdabridge {name}" in section


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.name)
def test_links_lead_somewhere(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    for target in re.findall(r"\]\((?!https?:)([^)#]+)\)", text):
        assert (DOCS / target).exists(), target


class Block(NamedTuple):
    """A block of code, the line it begins in, and what it is said to print."""

    code: str
    line: int
    output: str


_BLOCK = re.compile(r"```python\n(.*?)```\n(?:\n```text\n(.*?)```)?", re.DOTALL)


def blocks(name: str) -> Iterator[Block]:
    text = (DOCS / name).read_text(encoding="utf-8")
    for match in _BLOCK.finditer(text):
        line = text.count("\n", 0, match.start()) + 1
        yield Block(match[1], line, match[2] or "")


@pytest.mark.parametrize("name", ["python.md", "json.md"])
def test_code_runs_and_prints_what_it_says(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "recordings").mkdir()
    names: dict[str, Any] = {}
    found = list(blocks(name))
    assert found
    for block in found:
        printed = io.StringIO()
        code = "\n" * block.line + block.code
        with contextlib.redirect_stdout(printed):
            exec(compile(code, str(DOCS / name), "exec"), names)
        assert printed.getvalue() == block.output, f"{name}, line {block.line}"


def examples_of_json() -> list[Any]:
    text = (DOCS / "json.md").read_text(encoding="utf-8")
    return [json.loads(block) for block in re.findall(r"```json\n(.*?)```", text, re.S)]


def test_the_examples_of_json_are_true() -> None:
    project, report, entries = examples_of_json()
    ProjectDocument.model_validate(project)
    Draft202012Validator(json.loads(read_schema(PROJECT_JSON_SCHEMA))).validate(project)
    assert Report.model_validate(report).model_dump(mode="json") == report
    for entry in entries:
        assert list(entry) == ["file", "report", "error"]
