"""Looks for bytes that make qdabridge fail, led by what code they reach.

Usage::

    python -m pip install atheris
    python tests/fuzz/fuzz.py                 # each target for a minute
    python tests/fuzz/fuzz.py table 600       # one target, so many seconds

What is found lies in ``build/fuzz/TARGET``, with the corpus that grew: a file
``crash-...``, ``timeout-...`` or ``oom-...`` whose first byte chooses the shape and
whose rest is what the file has. ``python tests/fuzz/fuzz.py TARGET FILE`` shows it
again. Whatever is found becomes a case in ``tests/support/bad_*.py``.
"""

import importlib
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
FOUND = ROOT / "build" / "fuzz"
LIMITS = ("-timeout=20", "-rss_limit_mb=2048", "-max_len=20000")

sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "tests" / "support")]


def fuzz(name: str, arguments: list[str]) -> None:
    """Run the fuzzer on one target; it ends the process."""
    atheris: Any = importlib.import_module("atheris")
    with atheris.instrument_imports(include=["qdabridge"]):
        targets = importlib.import_module("targets")
    target = targets.TARGETS[name]

    def one(data: bytes) -> None:
        if data:
            shape = target.shapes[data[0] % len(target.shapes)]
            targets.attack(target, shape, data[1:])

    folder = FOUND / name
    corpus = folder / "corpus"
    corpus.mkdir(parents=True, exist_ok=True)
    for number, shape in enumerate(target.shapes):
        for count, seed in enumerate(shape.seeds):
            (corpus / f"seed-{number}-{count}").write_bytes(bytes([number]) + seed)
    given = arguments or [str(corpus)]
    atheris.Setup([sys.argv[0], *LIMITS, f"-artifact_prefix={folder}/", *given], one)
    atheris.Fuzz()


def main(arguments: list[str]) -> int:
    """Fuzz what the command line says; 1 if something was found."""
    if arguments[:1] == ["--child"]:
        fuzz(arguments[1], arguments[2:])
    name, what = (*arguments, "", "")[:2]
    if what and not what.isdecimal():
        fuzz(name, [what])
    failed = []
    for target in [name] if name else ["open", "normalise", "codebook", "table"]:
        seconds = f"-max_total_time={what or 60}"
        corpus = FOUND / target / "corpus"
        command = [sys.executable, __file__, "--child", target, seconds, str(corpus)]
        if subprocess.run(command, check=False).returncode:
            failed.append(target)
    print(f"failed: {', '.join(failed) or 'nothing'}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
