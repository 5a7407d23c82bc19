"""Measures qdabridge against the floors of the same run: ``python -m benchmarks.run``.

Every figure comes from a fresh process; rounds are interleaved (floor, read, floor,
...), so that the noise of the machine hits all alike. A run of everything writes
``RESULTS.md`` beside this file.
"""

import argparse
import json
import os
import platform
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

if __package__ in (None, ""):
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.projects import Projects
from benchmarks.results import Result, as_json, curve, missed, table
from benchmarks.rows import CODINGS, GROWTH, ROWS, SIZES, Row, rows_named

__all__ = ["main", "measure"]

HERE = Path(__file__).resolve().parent
RESULTS = HERE / "RESULTS.md"
MAXRSS_UNIT = 1 if sys.platform == "darwin" else 1024
LONG = 40.0
"""A row that took more seconds than this is measured three times at most."""
FINE = (0, 1)
"""Exit codes: with differences and findings, commands end with 1."""
_BYTECODE = Path(tempfile.gettempdir()) / "qdabridge-benchmarks-bytecode"
ABSENT = "ModuleNotFoundError"


def measure(rows: Sequence[Row], projects: Projects, repeats: int) -> dict[str, Result]:
    """Run all rows once, then all again, as often as asked."""
    results = {row.name: Result() for row in rows}
    for row in rows:
        if not row.run.startswith("step") and "{small}" in row.run:
            _add(Result(), row, projects)  # fills the caches of files and bytecode
    for turn in range(repeats):
        for row in rows:
            result = results[row.name]
            if result.problem or (turn >= 3 and max(result.seconds) > LONG):
                continue
            if sum(result.seconds) < 1:  # what is short is also what is noisy
                for _ in range(3 if row.run.startswith("python") else 1):
                    _add(result, row, projects)
            else:
                _add(result, row, projects)
            _progress(f"round {turn + 1} of {repeats}: {row.name} {_said(result)}")
    return results


def _said(result: Result) -> str:
    return result.problem or f"{result.seconds[-1]:.2f} s"


def _add(result: Result, row: Row, projects: Projects) -> None:
    """Take one sample of a row."""
    kind, *words = shlex.split(row.run)
    scratch = Path(tempfile.mkdtemp(dir=projects.folder))
    try:
        named = [projects.fill(word, scratch) for word in words]
        start = {
            "python": [sys.executable],
            "qdabridge": _program(),
            "step": [sys.executable, str(HERE / "steps.py"), str(scratch)],
        }[kind]
        _sample(result, [*start, *named], kind == "step")
    finally:
        shutil.rmtree(scratch)


def _program() -> list[str]:
    """Return the installed script, which ends without a shutdown, or the module."""
    script = Path(sys.executable).with_name("qdabridge")
    return [str(script)] if script.exists() else [sys.executable, "-m", "qdabridge"]


def _sample(result: Result, command: list[str], is_step: bool) -> None:
    with tempfile.TemporaryFile() as said, tempfile.TemporaryFile() as errors:
        begun = time.perf_counter()
        child = subprocess.Popen(command, stdout=said, stderr=errors, env=_caching())
        _, status, used = os.wait4(child.pid, 0)
        seconds = time.perf_counter() - begun
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode not in FINE or (is_step and child.returncode):
            errors.seek(0)
            lines = errors.read().decode(errors="replace").strip().splitlines()
            result.problem = lines[-1] if lines else f"exit code {child.returncode}"
            result.is_absent = result.problem.startswith(ABSENT)
            return
        sample = {"seconds": seconds, "cpu": used.ru_utime + used.ru_stime}
        if is_step:
            said.seek(0)
            sample = json.loads(said.read())
    result.seconds.append(sample["seconds"])
    result.cpu.append(sample["cpu"])
    result.peak_mb.append(used.ru_maxrss * MAXRSS_UNIT / 2**20)


def _caching() -> dict[str, str]:
    """Return the environment of a user, whose Python keeps the bytecode of modules."""
    kept = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    return kept | {"PYTHONPYCACHEPREFIX": str(_BYTECODE)}


def _progress(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def _grown(sizes: Sequence[int], folder: Path) -> dict[int, dict[str, Result]]:
    """Measure the rows of the curve once for each size, the smallest three times."""
    rows = [ROWS[name] for name in GROWTH]
    found = {}
    for codings in sizes:
        projects = Projects(folder, codings)
        found[codings] = measure(rows, projects, 3 if codings <= CODINGS else 1)
    return found


def _machine(repeats: int) -> str:
    """Say what was measured, where and when."""
    cpu, info = platform.processor() or platform.machine(), Path("/proc/cpuinfo")
    if info.exists():
        lines = info.read_text(encoding="utf-8").splitlines()
        cpu = next((n.partition(": ")[2] for n in lines if "model name" in n), cpu)
    load = f"{os.getloadavg()[0]:.1f}"
    libraries = ", ".join(f"{n} {version(n)}" for n in ("lxml", "pydantic"))
    return (
        f"{time.strftime('%Y-%m-%d %H:%M')}, {cpu}, {os.cpu_count()} cores, load {load}"
        f" at the end; {platform.system()}, Python {platform.python_version()},"
        f" {libraries}; medians of {repeats}, fresh processes."
    )


_PAGE = """\
# Results

<!-- written by: python -m benchmarks.run -->

{machine} {codings:,} codings, where nothing else is said; `benchmarks/README.md` tells
what is measured. "x floor, CPU" counts the seconds of both cores.

{table}

## Growth

Seconds for 100,000 codings in projects of other sizes (three runs up to 100,000, then
one): what grows as the codings do stays the same from line to line.

{curve}
"""


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument(
        "names", nargs="*", help="rows with these words in their names, and floors"
    )
    parser.add_argument("--repeats", type=_positive, default=5)
    parser.add_argument("--codings", type=_positive, default=CODINGS)
    parser.add_argument(
        "--sizes", nargs="*", type=_positive, default=SIZES, help="of the curve"
    )
    parser.add_argument(
        "--by",
        choices=("seconds", "cpu"),
        default="seconds",
        help="what decides: cpu on a machine with other work on it",
    )
    parser.add_argument(
        "--projects", type=Path, help="keep generated projects in this folder"
    )
    parser.add_argument("--json", type=Path, help="write the samples to this file")
    parser.add_argument(
        "--check", action="store_true", help="exit 1 if an aim is missed"
    )
    return parser


def _positive(text: str) -> int:
    if int(text) < 1:
        raise ValueError(text)
    return int(text)


def main(argv: Sequence[str] | None = None) -> int:
    """Measure, print the table, and say by the exit code what --check asks for."""
    arguments = _parser().parse_args(argv)
    rows = rows_named(arguments.names)
    with tempfile.TemporaryDirectory() as temporary:
        folder = arguments.projects or Path(temporary)
        folder.mkdir(exist_ok=True)
        projects = Projects(folder, arguments.codings)
        results = measure(rows, projects, arguments.repeats)
        shown = table(rows, results, arguments.by)
        print(shown)
        if not arguments.names:
            sizes = _grown(arguments.sizes, folder)
            page = _PAGE.format(
                machine=_machine(arguments.repeats),
                codings=arguments.codings,
                table=shown,
                curve=curve(sizes) if sizes else "Not measured.",
            )
            RESULTS.write_text(page, encoding="utf-8")
            print(f"\n{curve(sizes) if sizes else ''}\n{RESULTS} written")
    if arguments.json:
        text = json.dumps(as_json(rows, results), indent=2)
        arguments.json.write_text(text + "\n", encoding="utf-8")
    over = missed(rows, results, arguments.by)
    return 1 if arguments.check and over else 0


if __name__ == "__main__":
    sys.exit(main())
