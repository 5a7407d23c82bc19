"""The pages of ``docs`` say what the program does."""

import doctest
import importlib
import importlib.util
import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import click
import pytest
from click.testing import CliRunner
from jsonschema import Draft202012Validator
from pages import agrees, blocks, run_page
from stubs import stubs

from qdabridge import Report
from qdabridge.cli.main import cli
from qdabridge.formats.project_json import ProjectDocument
from qdabridge.schemas import PROJECT_JSON_SCHEMA, read_schema

DOCS = Path(__file__).parents[1] / "docs"
GENERATED = [
    "checks.md",
    "cli.md",
    "exchange.md",
    "findings.md",
    "formats.md",
    "tables.md",
    "tools.md",
]
SOURCE = Path(__file__).parents[1] / "src"
EXAMPLES = [
    ".".join(path.relative_to(SOURCE).with_suffix("").parts)
    for path in sorted(SOURCE.rglob("*.py"))
    if ">>> " in path.read_text(encoding="utf-8")
]
PAGES = sorted(DOCS.glob("*.md"))
RUN = [
    "agreement.md",
    "codings.md",
    "consensus.md",
    "json.md",
    "many-projects.md",
    "merging.md",
    "python.md",
    "sharing.md",
    "tutorial.md",
]
FIXTURES = DOCS.parent / "fixtures"


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


def names_of(group: click.Group) -> Iterator[str]:
    for name, command in group.commands.items():
        yield name
        if isinstance(command, click.Group):
            yield from (f"{name} {inner}" for inner in names_of(command))


@pytest.mark.parametrize("name", list(names_of(cli)))
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


@pytest.mark.parametrize("name", RUN)
def test_what_a_page_shows_runs_and_prints_what_it_says(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(FIXTURES, tmp_path / "fixtures")
    (tmp_path / "recordings").mkdir()
    monkeypatch.chdir(tmp_path)
    run_page(DOCS / name)


def test_every_page_with_examples_runs() -> None:
    assert sorted(RUN) == [page.name for page in PAGES if list(blocks(page))]


@pytest.mark.parametrize(
    ("said", "agree"),
    [
        ("one\ntwo  \nthree\n", False),
        ("one\ntwo\nthree\n", True),
        ("one\n...\n", True),
        ("one\n...\nthree\n", True),
        ("one ...\ntwo\nthree\n", False),
        ("one\nt ...\nthree\n", False),
        ("one\ntwo\n...\nthree\n", False),
        ("one\ntwo\n", False),
        ("", False),
    ],
)
def test_what_is_left_out_of_an_output_is_marked(said: str, agree: bool) -> None:
    assert agrees(said, "one\ntwo\nthree  \n") is agree


@pytest.mark.parametrize("rest", ["the rest", "..."])
def test_the_rest_of_a_line_can_be_left_out(rest: str) -> None:
    assert agrees("begins with ...\n", f"begins with {rest}\n")
    assert not agrees("begins with ...\n", "begins with \n")


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


JSON_ARGUMENTS = {
    "codebook preview": ["codebook.qdc"],
    "codebook convert": ["codebook.qdc", "OUT/codes.csv"],
    "codebook diff": ["study.qdpx", "codebook.qdc"],
    "recode": ["study.qdpx", "--map", "OUT/map.csv", "--dry-run"],
    "resolve": ["study.qdpx", "-o", "OUT/agreed.qdpx"],
    "tables": ["study.qdpx", "OUT/tables"],
    "assemble": ["OUT/codings.csv", "OUT/made.qdpx", "--texts", "OUT"],
    "quotes": ["study.qdpx", "--max", "1"],
    "quotes -o": ["OUT/quotes.md", "study.qdpx", "--max", "1"],
    "crosstab": ["study.qdpx", "--rows", "codes", "--columns", "coders"],
    "cooccurrence": ["study.qdpx"],
    "merge": ["study-anna.qdpx", "study-ben.qdpx", "--dry-run"],
    "align": ["study-anna.qdpx", "study-ben.qdpx", "-o", "OUT/aligned.qdpx"],
    "diff": ["study-anna.qdpx", "study-ben.qdpx"],
}
"""Arguments for each command in the table of ``json.md``, in the fixtures' folder."""


def keys_of_json() -> dict[str, list[str]]:
    text = (DOCS / "json.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `([\w -]+)` \| (`.*`) \|$", text, re.MULTILINE)
    return {command: re.findall(r"`(\w+)`", keys) for command, keys in rows}


def test_the_keys_of_every_command_are_tested() -> None:
    assert list(keys_of_json()) == list(JSON_ARGUMENTS)


@pytest.mark.parametrize("command", JSON_ARGUMENTS)
def test_the_keys_of_json_are_those_printed(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "map.csv").write_text("old,new\nRole clarity,Clarity\n", "utf-8")
    (tmp_path / "codings.csv").write_text("source,code,quote\nA,B,C\n", "utf-8")
    (tmp_path / "A.txt").write_text("C", "utf-8")
    monkeypatch.chdir(FIXTURES)
    words = [*command.split(), *JSON_ARGUMENTS[command], "--json"]
    there = [word.replace("OUT", str(tmp_path)) for word in words]
    result = CliRunner().invoke(cli, there)
    assert list(json.loads(result.stdout)) == keys_of_json()[command]


def test_the_stubs_are_those_of_the_faces() -> None:
    for path, text in stubs().items():
        assert path.read_text(encoding="utf-8") == text, "run: python docs/generate.py"


@pytest.mark.parametrize("module", EXAMPLES)
def test_examples_in_docstrings_are_true(module: str) -> None:
    told = doctest.testmod(importlib.import_module(module))
    assert told.attempted
    assert not told.failed
