"""Writes the stubs of the faces, for type checkers: ``python docs/generate.py``."""

from importlib import import_module
from pathlib import Path

from qdabridge.faces import homes_of

__all__ = ["stubs"]

SOURCE = Path(__file__).parents[1] / "src"
NOTICE = "# Made by docs/generate.py from the table in the package; do not edit."


def stubs() -> dict[Path, str]:
    """Return the stub of each package whose face loads late, by its path."""
    return {
        path.with_suffix(".pyi"): _stub(path)
        for path in sorted(SOURCE.rglob("__init__.py"))
        if "face(__name__, HOMES)" in path.read_text(encoding="utf-8")
    }


def _stub(path: Path) -> str:
    package = ".".join(path.parent.relative_to(SOURCE).parts)
    table = import_module(package).HOMES
    lines = [NOTICE, ""]
    by_module: dict[str, list[str]] = {}
    for name, (module, there) in sorted(homes_of(table).items()):
        by_module.setdefault(module, []).append(f"    {there} as {name},")
    for module, names in sorted(by_module.items()):
        lines += [f"from {_home(package, module)} import (", *names, ")"]
    listed = [f'    "{name}",' for name in sorted(homes_of(table))]
    return "\n".join([*lines, "", "__all__ = [", *listed, "]", ""])


def _home(package: str, module: str) -> str:
    """Return the module as an absolute name, so that every reader finds it."""
    return f"{package}.{module}"
