"""Faces: how a room hands out its public names without loading what is behind them."""

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any

__all__ = ["face", "homes_of"]


def homes_of(table: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, str]]:
    """Return for each public name the module it lives in and its name there.

    Args:
        table: The names that each module gives, ``name as other`` where it differs.

    >>> homes_of({"registry": ("open_any as open",)})
    {'open': ('registry', 'open_any')}
    """
    return {
        name.rpartition(" as ")[2]: (module, name.partition(" as ")[0])
        for module, names in table.items()
        for name in names
    }


def face(
    package: str, table: Mapping[str, tuple[str, ...]]
) -> tuple[list[str], Callable[[str], Any], Callable[[], list[str]]]:
    """Return ``__all__``, ``__getattr__`` and ``__dir__`` of a package.

    A module is imported when a name of it is first used, so the command line starts
    fast. A stub beside the package tells type checkers the same; ``docs/generate.py``
    writes it from the table.

    Args:
        package: The ``__name__`` of the package.
        table: The names that each of its modules gives; see ``homes_of``.
    """
    homes = homes_of(table)

    def get(name: str) -> Any:
        if name not in homes:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        module, there = homes[name]
        value = getattr(import_module(f"{package}.{module}"), there)
        vars(import_module(package))[name] = value
        return value

    return sorted(homes), get, lambda: sorted(homes)
