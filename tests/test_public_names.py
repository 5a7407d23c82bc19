"""What the library promises by name is there, sorted, typed and described."""

import ast
import importlib
import inspect
import pkgutil
import subprocess
import sys
from pathlib import Path

import pytest

import qdabridge

PACKAGES = [
    "qdabridge",
    *(
        f"qdabridge.{info.name}"
        for info in pkgutil.iter_modules(qdabridge.__path__)
        if info.ispkg and info.name != "cli"
    ),
]


@pytest.mark.parametrize("name", PACKAGES)
def test_all_is_sorted_and_true(name: str) -> None:
    module = importlib.import_module(name)
    names = getattr(module, "__all__", [])
    assert sorted(names) == sorted(set(names))
    for public in names:
        assert hasattr(module, public), f"{name}.{public}"


def test_names_for_type_checkers_are_the_public_ones() -> None:
    stub = Path(qdabridge.__file__).with_suffix(".pyi")
    imported = {
        alias.asname or alias.name
        for node in ast.parse(stub.read_text(encoding="utf-8")).body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    assert imported == set(qdabridge.__all__) == set(dir(qdabridge))


def test_importing_the_package_alone_loads_nothing_heavy() -> None:
    program = "import qdabridge, sys; print('pydantic' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "False"


@pytest.mark.parametrize("name", qdabridge.__all__)
def test_every_public_name_is_described(name: str) -> None:
    thing = getattr(qdabridge, name)
    if inspect.isclass(thing) or inspect.isfunction(thing):
        assert (inspect.getdoc(thing) or "").strip()


def test_promised_names() -> None:
    for name in ("open", "convert", "validate", "check", "Project", "Package"):
        assert name in qdabridge.__all__
