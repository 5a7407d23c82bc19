"""Tries every command on bad files, in one process with bounds on time and memory.

Usage: ``python tests/support/attacks.py FOLDER SHARE NAME...`` makes the named files in
the folder, runs commands on each, and prints one JSON object a line: file, command,
exit code, stdout, stderr, seconds of the processor, and what was written. With the
share 1 all commands are run on each file, with 4 a fourth, on each file another one.

A run that uses more than SECONDS of the processor, or waits for longer than PATIENCE,
is stopped and has the exit code ``null``. Memory beyond MEMORY is refused by the
system, and shows as an error of its own.
"""

import gc
import io
import json
import os
import resource
import shutil
import signal
import sys
import time
from pathlib import Path
from types import FrameType
from typing import Any

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[1]))

import bad_containers
import bad_projects
import bad_tables
from bad_files import BAD, BadFile

KINDS = (bad_projects, bad_containers, bad_tables)
"""Importing them fills BAD."""
SECONDS = 10
PATIENCE = 150
MEMORY = 1200 << 20
"""Bytes of address space beyond what the loaded program has."""

READING = (
    "info {bad}",
    "info --json {bad}",
    "validate {bad}",
    "check {bad}",
    "check --positions --json {bad}",
    "convert {bad} out/o.qdpx",
    "convert {bad} out/o.qdpx --to nvivo --no-quotes",
    "convert {bad} out/o.json --as-written",
    "tables {bad} out/t",
    "tables {bad} out/t.xlsx",
    "quotes {bad}",
    "crosstab {bad} --rows codes --columns sources",
    "cooccurrence {bad}",
    "diff --text {bad}",
    "diff {bad} good.qdpx",
    "merge {bad} good.qdpx -o out/o.qdpx",
    "align {bad} good.qdpx -o out/o.qdpx",
    "recode {bad} --map map.csv -o out/o.qdpx",
    "blind {bad} --coder Ann --coder Ben -o out/copies",
    "redact {bad} --plan plan.csv -o out/o.qdpx",
    "deposit {bad} --plan plan.csv -o out/d",
    "info {bad} -o out/page.html",
    "tables {bad} out/t.sqlite",
    "convert {bad} out/o.qdpx --to atlasti",
    "convert {bad} out/o.qdpx --to maxqda",
    "convert {bad} out/o.qdpx --to qualcoder",
)
"""Commands that read the file as a project."""
TABLES = (
    "codebook preview {bad}",
    "codebook preview --json {bad}",
    "codebook convert {bad} out/o.qdc",
    "codebook convert {bad} out/o.csv",
    "codebook diff good.csv {bad}",
    "codebook diff {bad} good.csv --map out/m.csv",
    "preview {bad}",
)
"""Commands that read the file as a codebook."""
BESIDE = (
    "merge good.qdpx {bad} --dry-run --json",
    "merge good.qdpx good2.qdpx --base {bad} -o out/o.qdpx",
    "merge good.qdpx good2.qdpx --mapping {bad} -o out/o.qdpx",
    "align good.qdpx {bad} -o out/o.qdpx",
    "align good.qdpx good2.qdpx --mapping {bad} -o out/o.qdpx",
    "recode good.qdpx --map {bad} -o out/o.qdpx",
    "assemble {bad} out/o.qdpx --texts texts",
    "assemble rows.csv out/o.qdpx --texts texts --codes {bad}",
    "assemble rows.csv out/o.qdpx --texts texts --cases {bad}",
    "assemble rows.csv out/o.qdpx --texts {bad}",
    "assemble rows.csv out/o.qdpx --texts texts --into {bad}",
    "convert {bad} out/o.csv",
    "codebook convert good.csv out/o.docx --template {bad}",
    "quotes good.qdpx -o out/q.docx --template {bad}",
    "crosstab good.qdpx --rows codes --columns sources -o out/q.docx --template {bad}",
    "cooccurrence good.qdpx -o out/q.docx --template {bad}",
    "check --privacy {bad}",
    "check --privacy good.qdpx --names {bad}",
    "quotes {bad} -o out/q.docx",
    "compare {bad} good.qdpx",
    "resolve {bad} --take Ann -o out/o.qdpx",
    "compare good.qdpx good2.qdpx --roster {bad}",
    "compare good.qdpx good2.qdpx --mapping {bad}",
    "resolve good.qdpx {bad} -o out/o.qdpx",
    "resolve good.qdpx --take Ann --roster {bad} -o out/o.qdpx",
    "redact good.qdpx --plan {bad} -o out/o.qdpx",
    "deposit good.qdpx --plan {bad} -o out/d",
)
"""Commands that read it in another role."""


def chosen(file: BadFile, share: int) -> list[str]:
    """Return the commands for a file: the usual, and one in ``share`` of the others."""
    usual, *others = (TABLES if file.is_table else READING)[0], *READING, *TABLES
    others = [command for command in (*others, *BESIDE) if command != usual]
    return [usual, *others[list(BAD).index(file.name) % share :: share]]


class TooLong(BaseException):
    """A run was stopped; no handler of errors in the program takes it for one."""


def lay_out(folder: Path) -> None:
    """Make the good files that commands need beside the bad one."""
    bad_projects.package(folder / "good.qdpx", bad_projects.document())
    shutil.copyfile(folder / "good.qdpx", folder / "good2.qdpx")
    (folder / "good.csv").write_text("Code,Definition\nHope,x\n")
    (folder / "map.csv").write_text("old,new\nPeace,Hope\n")
    (folder / "plan.csv").write_text("find,replace\nHope,Xx\n")
    (folder / "rows.csv").write_text("document,code,quote\ntalk,Hope,some words\n")
    (folder / "texts").mkdir()
    (folder / "texts" / "talk.txt").write_text("some words " + "aaaa " * 4000)
    (folder / "secret.txt").write_text(bad_projects.SECRET)


def attack(group: Any, file: BadFile, command: str, folder: Path) -> dict[str, Any]:
    """Run one command on one file and tell what it did."""
    from click.testing import CliRunner

    words = [word.replace("{bad}", file.name) for word in command.split()]
    out = folder / "out"
    out.mkdir()
    before = {path.name for path in folder.iterdir()}
    begun = time.process_time()
    told: dict[str, Any] = {"file": file.name, "command": " ".join(words)}
    signal.setitimer(signal.ITIMER_PROF, SECONDS)
    signal.setitimer(signal.ITIMER_REAL, PATIENCE)
    try:
        result = CliRunner().invoke(group, words)
        told |= {"exit": result.exit_code}
        told |= {"stdout": result.stdout, "stderr": result.stderr}
    except TooLong:
        told |= {"exit": None, "stdout": "", "stderr": ""}
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.setitimer(signal.ITIMER_REAL, 0)
    told["seconds"] = round(time.process_time() - begun, 2)
    added = {path.name for path in folder.iterdir()} - before
    told["written"] = sorted([*(p.name for p in out.iterdir()), *added])
    told["has_secret"] = bad_projects.SECRET.encode() in b"".join(
        path.read_bytes() for path in out.rglob("*") if path.is_file()
    )
    shutil.rmtree(out)
    return told


def stop(number: int, frame: FrameType | None) -> None:
    """End a run that takes too long."""
    raise TooLong


def bound_memory() -> None:
    """Let the system refuse memory beyond what is used now and MEMORY."""
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    limit = pages * resource.getpagesize() + MEMORY
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))


def load() -> Any:
    """Return the command line with all it may load, so that its memory is known."""
    import docx
    import lxml.etree
    import openpyxl
    import pyarrow.parquet
    import rapidfuzz
    import rich.table
    import xmlschema
    import yaml

    from qdabridge.cli.main import cli

    del docx, lxml, openpyxl, pyarrow, rapidfuzz, rich, xmlschema, yaml
    return cli


def main(folder: Path, share: int, names: list[str]) -> None:
    """Attack with the named files, one after the other."""
    group = load()
    os.chdir(folder)
    lay_out(folder)
    signal.signal(signal.SIGPROF, stop)
    signal.signal(signal.SIGALRM, stop)
    files = [BAD[name] for name in names]
    for file in files:
        file.make(folder / file.name)
    gc.collect()
    gc.freeze()
    bound_memory()
    for file in files:
        for command in chosen(file, share):
            print(json.dumps(attack(group, file, command, folder)), flush=True)
            gc.collect()


if __name__ == "__main__":
    sys.stdout = io.TextIOWrapper(sys.stdout.buffer, "utf-8", "backslashreplace")
    main(Path(sys.argv[1]).resolve(), int(sys.argv[2]), sys.argv[3:])
