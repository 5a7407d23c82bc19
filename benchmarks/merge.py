"""How long merging many coders' projects takes, and how much memory: ``merge.py``.

Every coder works on a copy of one generated master: the same texts and codes, codings
of one's own, half of them on the places of the master and half a little beside them.
Merging is compared with what nobody can do without: opening the same files and bringing
them into canonical form, measured in the same run in a process of its own.
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, NamedTuple

if __package__ in (None, ""):
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.generate import Plan, write_package

if TYPE_CHECKING:
    from qdabridge import Package, Project

__all__ = ["STEPS", "copies", "main", "measure", "shown"]

STEPS = ("floor", "merge", "save")
BUDGET = {"time": 3.0, "memory": 2.5}
"""At most so many times the floor's, for ``merge``: measured up to 2.5 and 2.0."""
CORRECTIONS = 10
"""Changed places in each text that a coder has corrected."""
MAXRSS_UNIT = 1 if sys.platform == "darwin" else 1024


class Cost(NamedTuple):
    """What a step took: seconds of wall time, and MiB of peak memory."""

    seconds: float
    peak: float


def copies(
    folder: Path, projects: int, codings: int, *, drift: bool = False
) -> list[Path]:
    """Write the projects that are merged; the same numbers give the same files.

    Args:
        folder: Where to.
        projects: How many.
        codings: How many in each.
        drift: Every coder has corrected half of the texts in another way.
    """
    import qdabridge as qb

    master = folder / "master.qdpx"
    write_package(Plan(sources=50, codes=200, codings=codings, coders=1), master)
    paths = []
    for number in range(projects):
        with qb.open(master) as package:
            files = _corrected(package, number) if drift else {}
            copy = package.derive(package.project.clone(), files, qb.Report())
            _work_on(copy.project, number)
            paths.append(folder / f"coder{number:02}.qdpx")
            copy.save(paths[-1], overwrite=True)
    return paths


def _corrected(package: "Package", number: int) -> dict[str, bytes]:
    """Return every second text with some letters changed, as this coder has them."""
    import qdabridge as qb

    files = {}
    for source in package.project.sources[::2]:
        if not isinstance(source, qb.TextSource) or not source.plain_text_path:
            continue
        text = package.text(source)
        random = Random(f"{number} {source.guid.key}")
        letters = list(text)
        for place in random.sample(range(len(letters)), CORRECTIONS):
            letters[place] = random.choice(["", "x", f"{letters[place]}y"])
        name = source.plain_text_path.removeprefix("internal://")
        files[f"sources/{name}"] = "".join(letters).encode()
    return files


def _work_on(project: "Project", number: int) -> None:
    """Make a copy one coder's own: another user, other GUIDs, other places."""
    import qdabridge as qb

    coder = qb.User(guid=qb.Guid.derived("coder", str(number)), name=f"Coder {number}")
    project.users = [coder]
    project.creating_user_guid = project.modifying_user_guid = coder.guid
    for source in project.sources:
        for selection in source.selections:
            selection.guid = qb.Guid.derived("own", str(number), selection.guid.key)
            selection.creating_user = selection.modifying_user = coder.guid
            if isinstance(selection, qb.PlainTextSelection) and number % 2:
                selection.end_position = max(
                    selection.end_position - number, selection.start_position + 1
                )
            for coding in selection.codings:
                coding.guid = qb.Guid.derived("own", str(number), coding.guid.key)
                coding.creating_user = coder.guid
        source.creating_user = source.modifying_user = coder.guid


def measure(paths: Sequence[Path]) -> dict[str, Cost]:
    """Run every step in a process of its own."""
    costs = {}
    for step in STEPS:
        command = [sys.executable, __file__, "--step", step, *map(str, paths)]
        child = subprocess.run(command, check=True, capture_output=True, text=True)
        costs[step] = Cost(**json.loads(child.stdout))
    return costs


def _step(step: str, paths: Sequence[str]) -> Cost:
    import qdabridge as qb
    from qdabridge.operations.merge import merge

    started = time.perf_counter()
    packages = [qb.normalise(qb.open(path)) for path in paths]
    if step != "floor":
        merged = merge(packages)
    if step == "save":
        with tempfile.TemporaryDirectory() as folder:
            merged.package.save(Path(folder) / "team.qdpx")
    seconds = time.perf_counter() - started
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * MAXRSS_UNIT / 2**20
    return Cost(round(seconds, 2), round(peak, 1))


def shown(results: dict[int, dict[str, Cost]], codings: int) -> str:
    """Return the table of a run: by number of projects, in seconds and ratios."""
    lines = [
        f"{'projects':>8} {'codings':>9} {'floor s':>8} {'merge x':>8} {'save x':>7}"
        f" {'floor MB':>9} {'merge x':>8}"
    ]
    for projects, costs in results.items():
        floor, merge = costs["floor"], costs["merge"]
        lines.append(
            f"{projects:>8} {projects * codings:>9,} {floor.seconds:>8.1f}"
            f" {merge.seconds / floor.seconds:>8.2f}"
            f" {costs['save'].seconds / floor.seconds:>7.2f}"
            f" {floor.peak:>9.0f} {merge.peak / floor.peak:>8.2f}"
        )
    return "\n".join(lines)


def missed(costs: dict[str, Cost]) -> bool:
    """Is merging over its budget?"""
    floor, merge = costs["floor"], costs["merge"]
    return (
        merge.seconds > BUDGET["time"] * floor.seconds
        or merge.peak > BUDGET["memory"] * floor.peak
    )


def main(argv: Sequence[str] | None = None) -> int:
    """Measure half of the projects and all of them, and print the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--projects", type=int, default=10)
    parser.add_argument("--codings", type=int, default=5_000, help="in each project")
    parser.add_argument(
        "--drift", action="store_true", help="every coder has corrected half the texts"
    )
    parser.add_argument("--check", action="store_true", help="exit 1 if over budget")
    parser.add_argument("--step", choices=STEPS, help=argparse.SUPPRESS)
    parser.add_argument("files", nargs="*", help=argparse.SUPPRESS)
    arguments = parser.parse_args(argv)
    if arguments.step:
        print(json.dumps(_step(arguments.step, arguments.files)._asdict()))
        return 0
    with tempfile.TemporaryDirectory() as folder:
        paths = copies(
            Path(folder),
            arguments.projects,
            arguments.codings,
            drift=arguments.drift,
        )
        sizes = sorted({max(2, len(paths) // 2), len(paths)})
        results = {size: measure(paths[:size]) for size in sizes}
    print(shown(results, arguments.codings))
    return 1 if arguments.check and missed(results[sizes[-1]]) else 0


if __name__ == "__main__":
    sys.exit(main())
