"""The files that the rows are measured on, made when they are first asked for."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

from benchmarks.generate import Plan, write_package
from benchmarks.sheets import write_sheets

__all__ = ["Projects"]

SMALL = Path(__file__).resolve().parents[1] / "fixtures" / "study.qdpx"
PER_SOURCE = 330
PER_CODE = 200


class Projects:
    """Generated projects of one size, in a folder in which they stay.

    ``study`` is one with three coders; ``other`` what three others made of the same
    texts and codes; ``changed`` is the study, a fiftieth of its codings with another
    code; ``tables`` are the tables of it in CSV; ``sheets`` a codebook and codings as
    people keep them, of as many rows; ``small`` ships with qdabridge.
    """

    def __init__(self, folder: Path, codings: int) -> None:
        self.folder = folder
        self.plan = Plan(
            sources=max(codings // PER_SOURCE, 10),
            codes=max(min(codings // PER_CODE, 2_000), 50),
            codings=codings,
        )

    def fill(self, word: str, out: Path) -> str:
        """Return a word of a command with the names of files put in."""
        for name in ("study", "other", "changed", "tables", "sheets"):
            if f"{{{name}}}" in word:
                word = word.replace(f"{{{name}}}", str(self._made(name)))
        return word.replace("{small}", str(SMALL)).replace("{out}", str(out))

    def _made(self, name: str) -> Path:
        path = self.folder / f"{name}-{self.plan.codings}"
        if name not in ("tables", "sheets"):
            path = path.with_suffix(".qdpx")
        if path.exists():
            return path
        print(f"making {path.name}", file=sys.stderr, flush=True)
        if name == "sheets":
            unfinished = path.with_suffix(".part")
            write_sheets(unfinished, self.plan.codings)
            return unfinished.rename(path)
        if name == "tables":
            words = ["tables", str(self._made("study")), str(path)]
            command = [sys.executable, "-m", "qdabridge", *words]
            subprocess.run(command, check=True, capture_output=True)
            return path
        team = {"other": 1}.get(name, 0)
        changed = {"changed": 0.02}.get(name, 0.0)
        unfinished = path.with_suffix(".part")
        write_package(replace(self.plan, team=team, changed=changed), unfinished)
        return unfinished.rename(path)
