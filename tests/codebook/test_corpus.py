"""Codebooks of many kinds against the tree that a person sees in them.

A codebook is exact, doubted (another tree, and a warning), refused, or wrong in
silence. The last must never be.
"""

from collections import Counter
from collections.abc import Iterable, Sequence

import pytest
from composed_tables import Composed, composed
from table_corpus import Study, studies

from qdabridge.codebook.proposal import Hints
from qdabridge.codebook.understanding import propose
from qdabridge.errors import NotThisFormatError
from qdabridge.report import Severity
from qdabridge.tabular.grid import Grid

CORPUS = list(studies())
SEEDS = range(240)


def verdict(grids: Sequence[Grid], paths: Sequence[tuple[str, ...]]) -> str:
    try:
        found = propose(grids, Hints())
    except NotThisFormatError:
        return "refused"
    if [entry.path for entry in found.entries] == list(paths):
        return "exact"
    return "doubted" if found.report.reaching(Severity.WARNING) else "wrong in silence"


def verdicts(books: Iterable[Study | Composed]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for book in books:
        found.setdefault(verdict(book.grids, book.paths), []).append(book.name)
    return found


def test_the_corpus_is_large_and_varied() -> None:
    assert len(CORPUS) >= 100
    assert len({study.name for study in CORPUS}) == len(CORPUS)
    depths = Counter(max(map(len, study.paths)) for study in CORPUS)
    assert min(depths[1], depths[2], depths[3]) >= 10


@pytest.mark.parametrize(
    "books", [CORPUS, [composed(seed) for seed in SEEDS]], ids=["studies", "composed"]
)
def test_none_is_wrong_in_silence_and_nearly_all_are_exact(
    books: Sequence[Study | Composed],
) -> None:
    found = verdicts(books)
    assert found.get("wrong in silence", []) == []
    assert len(found["exact"]) * 10 >= len(books) * 9
