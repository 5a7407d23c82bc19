"""How alike two codes of two codebooks are."""

from collections.abc import Iterator, Sequence

from qdabridge.model import Code

__all__ = ["BookCode", "Part", "parts", "score"]

Path = tuple[str, ...]
Part = tuple[str, float, float]
"""What was compared, its weight, and how alike it is from 0 to 1."""
_SAME_TEXT = 20
"""A definition of so many characters that is the same in both is no accident."""


class BookCode:
    """A code with its place in its codebook."""

    __slots__ = ("code", "definition", "name", "parent", "path")

    def __init__(self, code: Code, path: Path, parent: "BookCode | None") -> None:
        self.code = code
        self.path = path
        self.parent = parent
        self.name = code.name.strip()
        self.definition = (code.description or "").strip()


def score(parts: Sequence[Part]) -> float:
    """Return how alike two codes are: of what both have, weighted."""
    whole = sum(weight for _, weight, _ in parts)
    return sum(weight * value for _, weight, value in parts) / whole


def parts(old: BookCode, new: BookCode) -> Iterator[Part]:
    """Yield how alike two codes are in what does not depend on other matches."""
    yield "name", 4.0, _like(old.name, new.name)
    if old.definition and new.definition:
        same = old.definition == new.definition
        weight = 12.0 if same and len(old.definition) >= _SAME_TEXT else 4.0
        yield "definition", weight, _like_text(old.definition, new.definition)
    if old.code.codes and new.code.codes:
        yield "codes below", 1.0, _shared(old.code.codes, new.code.codes)


def _like(first: str, second: str) -> float:
    from rapidfuzz import fuzz

    first, second = first.casefold(), second.casefold()
    return max(fuzz.ratio(first, second), fuzz.token_sort_ratio(first, second)) / 100


def _like_text(first: str, second: str) -> float:
    from rapidfuzz import fuzz

    return fuzz.ratio(first.casefold(), second.casefold()) / 100


def _shared(first: Sequence[Code], second: Sequence[Code]) -> float:
    """Return which part of the names of codes below is in both (Jaccard)."""
    names = {code.name.strip().casefold() for code in first}
    others = {code.name.strip().casefold() for code in second}
    return len(names & others) / len(names | others)
