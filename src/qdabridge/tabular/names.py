"""Names that must differ: of sheets, SQL tables, files."""

from collections.abc import Callable, Iterable

__all__ = ["unique_names"]


def unique_names(
    names: Iterable[str],
    joined: Callable[[str, str], str] = lambda name, number: f"{name} {number}",
) -> list[str]:
    """Return names that differ by more than case; repeated ones get a number.

    Args:
        names: The names wished for.
        joined: Makes one of a name and a number, such as ``(2)``.

    >>> unique_names(["Codes", "codes"])
    ['Codes', 'codes (2)']
    """
    taken: set[str] = set()
    found = []
    for name in names:
        candidate, number = name, 1
        while candidate.casefold() in taken:
            number += 1
            candidate = joined(name, f"({number})")
        taken.add(candidate.casefold())
        found.append(candidate)
    return found
