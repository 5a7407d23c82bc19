"""How comparing two coders grows with their codings: ``compare.py``.

The projects are those of ``merge.py``: two copies of one master, half of the codings on
its places and half a little beside them. Time should grow as the codings do.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

if __package__ in (None, ""):
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.merge import copies

__all__ = ["SIZES", "Run", "main", "measure", "shown"]

SIZES = (12_500, 25_000, 50_000, 100_000, 250_000)
"""Codings of each coder; the last ones are 500,000 together."""


class Run(NamedTuple):
    """One comparison.

    Attributes:
        codings: Of both coders.
        places: Places that were agreed on or not.
        seconds: From canonical projects to figures and the list.
    """

    codings: int
    places: int
    seconds: float


def measure(each: int) -> Run:
    """Compare two coders with so many codings each."""
    import qdabridge as qb

    with tempfile.TemporaryDirectory() as folder:
        packages = [qb.normalise(qb.open(p)) for p in copies(Path(folder), 2, each)]
        begun = time.perf_counter()
        made = qb.compare(packages)
        made.results[0].pooled.measure("kappa")
        seconds = time.perf_counter() - begun
        for package in packages:
            package.close()
    codings = sum(coder.codings for coder in made.coders)
    return Run(codings, len(made.agreed) + len(made.disagreements), seconds)


def shown(runs: Sequence[Run]) -> str:
    """Return a table of runs, with the time for a thousand codings."""
    heads = f"{'codings':>10} {'places':>10} {'seconds':>9} {'ms/1000':>9}"
    lines = [
        f"{run.codings:>10,} {run.places:>10,} {run.seconds:>9.2f}"
        f" {run.seconds / run.codings * 1e6:>9.2f}"
        for run in runs
    ]
    return "\n".join([heads, *lines])


def main() -> None:
    """Measure the sizes named, or all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sizes", nargs="*", type=int, help="codings of each coder")
    chosen = parser.parse_args().sizes or SIZES
    print(shown([measure(each) for each in chosen]))


if __name__ == "__main__":
    main()
