"""Counts what the hot paths cost, the same on every machine: ``-m benchmarks.guard``.

Seconds depend on the machine and on what else runs there. The bytecode instructions of
a step on one fixed project do not, nor does the most memory that Python asks for; both
are kept in ``guard.json``, for each version of Python, and a test fails when a step has
become a fifth dearer. Work inside libraries written in C is one instruction here:
that is what ``run.py`` is for.
"""

import argparse
import gc
import json
import os
import subprocess
import sys
import tempfile
import tracemalloc
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from types import FrameType
from typing import Any

if __package__ in (None, ""):
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.generate import Plan, write_package

__all__ = ["BASELINE", "COMMAND", "Costs", "dearer", "main", "measured", "version"]

Costs = dict[str, dict[str, int]]
"""Of each step: ``instructions``, and ``memory`` in KiB."""

BASELINE = Path(__file__).resolve().with_name("guard.json")
COMMAND = "python -m benchmarks.guard --write"
ALLOWED = 1.2
_TIMES = 3
"""So often memory is measured: two threads that deflate may do so at once, or not."""
PLAN = Plan(sources=4, codes=30, codings=600, words=600)
version = "{}.{}".format(*sys.version_info)


def _steps(folder: Path) -> Iterator[tuple[str, Callable[[], object]]]:
    """Yield what is counted; what a step starts from is made before it is yielded."""
    qdabridge: Any = import_module("qdabridge")
    file = folder / "study.qdpx"
    write_package(PLAN, file)
    yield "open", lambda: qdabridge.open(file, as_written=True)
    package = qdabridge.open(file, as_written=True)
    yield "save", lambda: package.save(folder / "saved.qdpx", overwrite=True)
    yield "normalise", lambda: qdabridge.normalise(package)
    canonical = qdabridge.normalise(package)
    yield "adapt", lambda: qdabridge.adapt(canonical, "nvivo")
    yield (
        "tables",
        lambda: qdabridge.save_tables(canonical, folder / "tables", overwrite=True),
    )
    others = []
    for name, plan in (
        ("other", replace(PLAN, team=1)),
        ("changed", replace(PLAN, changed=0.02)),
    ):
        write_package(plan, folder / f"{name}.qdpx")
        others.append(qdabridge.normalise(qdabridge.open(folder / f"{name}.qdpx")))
    other, changed = others
    yield "merge", lambda: qdabridge.merge([canonical, other])
    yield "diff", lambda: qdabridge.diff(canonical, changed)
    yield (
        "compare",
        lambda: [one.measures for one in qdabridge.compare(canonical).rows()],
    )
    yield "info", lambda: qdabridge.info(package)
    yield "quotes", lambda: qdabridge.quotes(canonical)
    yield "crosstab", lambda: qdabridge.crosstab(canonical, "codes", "coders")
    yield "cooccurrence", lambda: qdabridge.cooccurrence(canonical)


def _instructions(work: Callable[[], object]) -> int:
    """Return how many bytecode instructions this thread runs."""
    count = 0

    def each(_frame: FrameType, event: str, _: object) -> Any:
        nonlocal count
        count += event == "opcode"
        return each

    def begin(frame: FrameType, _event: str, _: object) -> Any:
        frame.f_trace_opcodes, frame.f_trace_lines = True, False
        return each

    before = sys.gettrace()
    sys.settrace(begin)
    try:
        work()
    finally:
        sys.settrace(before)
    return count


def _memory(work: Callable[[], object]) -> int:
    """Return the most memory that Python asks for meanwhile, in KiB."""
    gc.collect()
    gc.disable()  # when it runs depends on all that was done before
    tracemalloc.start()
    try:
        made = work()
        _, peak = tracemalloc.get_traced_memory()
        del made
    finally:
        tracemalloc.stop()
        gc.enable()
    return peak // 1024


def _costs() -> Costs:
    costs: Costs = {}
    _instructions(lambda: None)  # Python 3.12 counts none the first time
    with tempfile.TemporaryDirectory() as name:
        for step, work in _steps(Path(name)):
            work()  # fills caches
            memory = max(_memory(work) for _ in range(_TIMES))
            costs[step] = {"instructions": _instructions(work), "memory": memory}
    return costs


def measured() -> Costs:
    """Return what the steps cost, in a fresh process."""
    root = Path(__file__).resolve().parents[1]
    child = subprocess.run(
        [sys.executable, "-m", "benchmarks.guard", "--here"],
        cwd=root,
        env={**os.environ, "PYTHONHASHSEED": "0"},
        check=True,
        capture_output=True,
        text=True,
    )
    costs: Costs = json.loads(child.stdout)
    return costs


def dearer(costs: Costs, baseline: Mapping[str, Mapping[str, int]]) -> list[str]:
    """Return in words what has become a fifth dearer, or is new to the baseline."""
    return [
        f"{step}: {count:,} {figure}, {known:,} in the baseline"
        for step, figures in costs.items()
        for figure, count in figures.items()
        if count > ALLOWED * (known := baseline.get(step, {}).get(figure, 0))
    ]


def main(argv: Sequence[str] | None = None) -> int:
    """Print what the steps cost, or write it; 1 if something became dearer."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--write", action="store_true", help="make it the baseline")
    parser.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    arguments = parser.parse_args(argv)
    if arguments.here:
        print(json.dumps(_costs()))
        return 0
    costs = measured()
    known = json.loads(BASELINE.read_text()) if BASELINE.exists() else {}
    for step, figures in costs.items():
        told = ", ".join(f"{count:,} {figure}" for figure, count in figures.items())
        print(f"{step}: {told}")
    if arguments.write:
        known = dict(sorted({**known, version: costs}.items()))
        BASELINE.write_text(json.dumps(known, indent=2) + "\n")
        return 0
    found = dearer(costs, known.get(version, {}))
    print("\n".join(found), file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
