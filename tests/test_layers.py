"""Imports only go down: the architecture, read from the code."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
LIBRARY = ROOT / "src" / "qdabridge"

LAYERS = (
    {"errors", "report"},
    {"model", "tabular", "text", "schemas"},
    {"qdaxml", "package"},
    {"tools", "formats", "checks"},
    {"operations"},
    {"__init__"},
    {"cli"},
    {"__main__"},
)
"""From the bottom up; a layer may import itself and what is below it."""

HEAVY = (
    "docx",
    "openpyxl",
    "pandas",
    "polars",
    "pyarrow",
    "rapidfuzz",
    "rich",
    "xmlschema",
    "yaml",
)
"""Imported where they are used, so that ``qdabridge --help`` stays instant."""


def rank(part: str) -> int:
    for number, layer in enumerate(LAYERS):
        if part in layer:
            return number
    raise AssertionError(f"{part} is in no layer: add it to LAYERS")


def modules() -> Iterator[tuple[str, Path]]:
    for path in sorted(LIBRARY.rglob("*.py")):
        yield path.relative_to(LIBRARY).parts[0].removesuffix(".py"), path
    for path in sorted((ROOT / "cli").glob("*.py")):
        yield "cli", path
    yield "schemas", ROOT / "schemas" / "__init__.py"


def imported(path: Path) -> Iterator[str]:
    """Yield the part of qdabridge that each import names."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        for name in names:
            root, _, rest = name.partition(".")
            if root == "qdabridge":
                part = rest.partition(".")[0]
                is_part = any(part in layer for layer in LAYERS)
                yield part if is_part else "__init__"


@pytest.mark.parametrize(
    ("part", "path"),
    list(modules()),
    ids=lambda v: v.name if isinstance(v, Path) else v,
)
def test_imports_only_go_down(part: str, path: Path) -> None:
    for below in imported(path):
        assert rank(below) <= rank(part), f"{path} imports {below} from above"


@pytest.mark.parametrize(
    "path", [p for part, p in modules() if part != "cli"], ids=lambda p: p.name
)
def test_library_never_prints_exits_or_asserts(path: Path) -> None:
    if path.name in ("__main__.py", "generate.py"):
        return
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        assert not isinstance(node, ast.Assert), f"{path}:{node.lineno} asserts"
        if isinstance(node, ast.Call):
            called = ast.unparse(node.func)
            assert called not in ("print", "sys.exit", "exit"), f"{path}: {called}"


@pytest.mark.parametrize(
    "path", [path for _, path in modules()], ids=lambda path: path.name
)
def test_heavy_libraries_are_imported_where_they_are_used(path: Path) -> None:
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = [node.module or ""]
        for name in names:
            assert name.partition(".")[0] not in HEAVY, f"{path} imports {name} on top"


def test_every_module_says_what_it_is_for() -> None:
    for _, path in modules():
        assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))), path
