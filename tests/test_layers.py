"""Imports only go down: the architecture, read from the code."""

import ast
import importlib
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
LIBRARY = ROOT / "src" / "qdabridge"

LAYERS = (
    {
        "errors",
        "report",
        "codes",
        "codes_info",
        "archives",
        "catalogue",
        "agreement",
        "schemas",
    }
    | {"faces", "inputs", "outputs", "starting"},
    {"spelling"},
    {"model", "text"},
    {"tabular", "qdaxml"},
    {"package"},
    {"pages"},
    {"codebook"},
    {"checks", "tools"},
    {"formats"},
    {"operations"},
    {"__init__"},
    {"cli"},
    {"__main__"},
)
"""The floors from the bottom up; one may import itself and what is below it."""

HEAVY = (
    "PIL",
    "docx",
    "jinja2",
    "markupsafe",
    "openpyxl",
    "pandas",
    "polars",
    "pyarrow",
    "rapidfuzz",
    "resvg_py",
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


def imports(path: Path) -> Iterator[tuple[str, str]]:
    """Yield module and name of each import of qdabridge, below ``qdabridge.``."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            for alias in node.names:
                root, _, rest = alias.name.partition(".")
                if root == "qdabridge":
                    yield rest, ""
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            root, _, rest = (node.module or "").partition(".")
            if root == "qdabridge":
                yield from ((rest, alias.name) for alias in node.names)


def imported(path: Path) -> Iterator[str]:
    """Yield the part of qdabridge that each import names."""
    for module, name in imports(path):
        part = (module or name).partition(".")[0]
        yield part if any(part in layer for layer in LAYERS) else "__init__"


def room(module: str) -> str:
    """Return the room a module lies in: a package, a tool, or a verb."""
    parts = module.split(".")
    if parts[0] == "operations" and len(parts) > 1:
        return ".".join(parts[:2])
    is_tool = parts[0] == "tools" and len(parts) > 1 and parts[1] != "idioms"
    if is_tool and (LIBRARY / "tools" / parts[1]).is_dir():
        return ".".join(parts[:2])
    return parts[0]


def name_of(path: Path) -> str:
    """Return the name of a module below ``qdabridge.``."""
    if LIBRARY not in path.parents:
        return f"cli.{path.stem}"
    name = ".".join(path.relative_to(LIBRARY).with_suffix("").parts)
    return name.removesuffix(".__init__")


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


FACES = {name_of(path) for path in LIBRARY.rglob("__init__.py")} - {"__init__"}
"""The rooms that have one; a verb or tool that is one file is its own door."""


@pytest.mark.parametrize(
    "path", [path for _, path in modules()], ids=lambda path: name_of(path)
)
def test_every_room_is_entered_by_its_face(path: Path) -> None:
    here = name_of(path)
    for module, name in imports(path):
        there = room(module)
        is_inside = here == there or here.startswith(f"{there}.")
        if not module or is_inside or there not in FACES:
            continue
        assert module == there, f"{path}: import {name} from qdabridge.{there}"


@pytest.mark.parametrize("name", sorted(FACES))
def test_a_face_gives_what_it_promises(name: str) -> None:
    package = importlib.import_module(f"qdabridge.{name}")
    files = {path.stem for path in LIBRARY.joinpath(*name.split(".")).iterdir()}
    for public in getattr(package, "__all__", ()):
        assert getattr(package, public) is not None
        is_late = hasattr(package, "HOMES")
        assert not (is_late and public in files), f"{public} is a module too"


def test_no_file_has_more_than_450_lines() -> None:
    for path in (*LIBRARY.rglob("*.py"), *(ROOT / "cli").glob("*.py")):
        assert len(path.read_text(encoding="utf-8").splitlines()) <= 450, path


def test_converting_a_project_enters_no_room_of_tables(tmp_path: Path) -> None:
    args = ["convert", str(ROOT / "fixtures" / "study.qdpx"), str(tmp_path / "a.qdpx")]
    told = subprocess.run(
        [sys.executable, "-v", "-m", "qdabridge", *args, "--to", "nvivo"],
        capture_output=True,
        text=True,
        check=True,
    ).stderr
    loaded = set(re.findall(r"^import 'qdabridge\.(\w+)\.", told, re.MULTILINE))
    assert {"package", "tools"} <= loaded
    assert not {"codebook", "tabular", "pages"} & loaded


def test_looking_at_a_project_loads_nothing_that_checks_or_writes() -> None:
    told = subprocess.run(
        [sys.executable, "-v", "-m", "qdabridge", "info", "fixtures/study.qdpx"],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    ).stderr
    loaded = set(re.findall(r"^import '([\w.]+)'", told, re.MULTILINE))
    assert {"pydantic.main", "qdabridge.model.project"} <= loaded
    # Pydantic loads its plugins when it first makes what checks a class.
    assert not {"pydantic.plugin._loader", "importlib.metadata"} & loaded
    assert not {"lxml.etree", "json", "rich", "qdabridge.package.saving"} & loaded
