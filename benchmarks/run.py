"""Measures reading and writing against the floors: ``run.py --preset large``.

Every step runs in a fresh process; rounds are interleaved (floor, read, floor, ...), so
that the noise of the machine hits all alike. Ratios are to the floors of the same run.
"""

import argparse
import json
import platform
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Sequence
from pathlib import Path

if __package__ in (None, ""):
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.results import Result, as_json, missed, table
from benchmarks.steps import DOCUMENT, STEPS
from benchmarks.synthetic.plan import PRESETS

__all__ = ["main", "measure"]

HERE = Path(__file__).resolve().parent
FLOORS = ("floor1", "floor2")
OPERATIONS = {"normalise", "adapt"}
"""Compared with reading the same file, so that ``read`` runs with them."""


def measure(steps: Sequence[str], file: Path, repeats: int) -> dict[str, Result]:
    """Run all steps once, then all again, as often as asked."""
    results = {step: Result() for step in steps}
    with tempfile.TemporaryDirectory() as scratch:
        _child("import", file, scratch)  # fills the caches of files and bytecode
        for turn in range(repeats):
            for step in steps:
                _progress(f"round {turn + 1} of {repeats}: {step}")
                _add(results[step], _child(step, file, scratch))
    return results


def _child(step: str, file: Path, scratch: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(HERE / "steps.py"), step, str(file), scratch]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def _add(result: Result, child: subprocess.CompletedProcess[str]) -> None:
    if child.returncode:
        said = child.stderr.strip().splitlines() or [f"exit code {child.returncode}"]
        result.problem = said[-1]
        return
    sample = json.loads(child.stdout)
    result.seconds.append(sample["seconds"])
    result.peak_mb.append(sample["peak_mb"])
    result.before_mb.append(sample["before_mb"])


def _progress(line: str) -> None:
    print(line, file=sys.stderr)


def _generate(preset: str, folder: str) -> Path:
    """Make the project in another process: a small parent keeps its children small."""
    out = Path(folder) / f"{preset}.qdpx"
    _progress(f"generating {preset}")
    command = [sys.executable, str(HERE / "generate.py"), preset, str(out)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return out


def _run(arguments: argparse.Namespace) -> dict[str, Result]:
    with tempfile.TemporaryDirectory() as folder:
        file = arguments.file or _generate(arguments.preset, folder)
        results = measure(_asked(arguments.steps), file, arguments.repeats)
        about = _about(arguments, file)
    print(f"{about['project']}: {DOCUMENT} of {about['document_mb']} MB, ", end="")
    print(f"Python {about['python']}, medians of {about['repeats']}\n")
    print(table(results))
    if arguments.json:
        text = json.dumps({"about": about, **as_json(results)}, indent=2)
        arguments.json.write_text(text + "\n", encoding="utf-8")
    return results


def _about(arguments: argparse.Namespace, file: Path) -> dict[str, object]:
    with zipfile.ZipFile(file) as archive:
        size = archive.getinfo(DOCUMENT).file_size
    return {
        "project": file.name,
        "document_mb": round(size / 1e6, 1),
        "python": platform.python_version(),
        "repeats": arguments.repeats,
    }


def _asked(steps: Sequence[str] | None) -> list[str]:
    """The steps in their own order, always with what they are compared with."""
    wanted = {*(steps or STEPS), *FLOORS}
    if wanted & OPERATIONS:
        wanted.add("read")
    return [step for step in STEPS if step in wanted]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    project = parser.add_mutually_exclusive_group()
    project.add_argument("--preset", choices=PRESETS, default="small")
    project.add_argument("--file", type=Path, help="a .qdpx instead of a preset")
    parser.add_argument("--repeats", type=_positive, default=3)
    parser.add_argument(
        "--steps", nargs="+", choices=STEPS, help="default: all; floors always run"
    )
    parser.add_argument("--json", type=Path, help="write the samples to this file")
    parser.add_argument(
        "--check", action="store_true", help="exit 1 if a target is missed"
    )
    return parser


def _positive(text: str) -> int:
    if int(text) < 1:
        raise ValueError(text)
    return int(text)


def main(argv: Sequence[str] | None = None) -> int:
    """Measure, print the table, and say by the exit code what --check asks for."""
    arguments = _parser().parse_args(argv)
    results = _run(arguments)
    return 1 if arguments.check and missed(results) else 0


if __name__ == "__main__":
    sys.exit(main())
