"""What an archive asks for, in one folder: redacted, described, with checksums."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from qdabridge.catalogue import VERSION
from qdabridge.formats import open_any, write_any
from qdabridge.model import Project
from qdabridge.operations.redact.plan import Plan
from qdabridge.operations.redact.proof import LeftoverError, pieces, search
from qdabridge.operations.redact.run import Redacted, redact_file
from qdabridge.operations.tables import check_folder, new_folder
from qdabridge.package import Limits, Package
from qdabridge.tabular import Column, Kind, Table, write_csv

__all__ = ["deposit"]


_FILES = {
    "project.qdpx": "the project: texts, codes, codings, cases, memos (REFI-QDA)",
    "codebook.xlsx": "the codes with their definitions, as a workbook",
    "codebook.qdc": "the codes for other programs (REFI-QDA)",
    "anonymisation-log.csv": "what was replaced or taken out, how often; no originals",
    "README.md": "this description",
    "files.csv": "all files with their sizes and checksums",
}


def deposit(
    source: str | Path,
    plan: str | Path,
    folder: str | Path,
    *,
    key: str | Path | None = None,
    overwrite: bool = False,
    limits: Limits | None = None,
    media: Iterable[str | Path] = (),
    **wishes: Any,
) -> Redacted:
    """Write what an archive asks for into a folder, complete or not at all.

    The redacted project, the codebook twice, the log, a README of variables and
    methods, and a list of files with SHA-256. The same input gives the same bytes.

    Args:
        source: The project.
        plan: The plan of ``redact``.
        folder: Where to; made if it is not there.
        key: File of pseudonyms; it names people and is not put into the folder.
        overwrite: Replace files in the folder.
        limits: Safety limits for the project.
        media: Folders in which files outside the package are looked up.
        wishes: The fields of ``Wishes``.

    Raises:
        ReadError: Something cannot be read, or a row of the plan cannot be meant so.
        LeftoverError: An original would be in one of the files; nothing is written.
        WriteError: The folder cannot be written.
    """
    folder, source = Path(folder), Path(source)
    check_folder(folder, source, overwrite=overwrite)
    with new_folder(folder, overwrite=overwrite) as made:
        project = made / "project.qdpx"
        done = redact_file(
            source,
            plan,
            project,
            key=key,
            log=made / "anonymisation-log.csv",
            limits=limits,
            media=media,
            **wishes,
        )
        with open_any(project, limits=limits) as package:
            for name in ("codebook.xlsx", "codebook.qdc"):
                write_any(package, made / name)
            readme = "\n".join(_readme(package, done.log))
        (made / "README.md").write_text(readme, encoding="utf-8", newline="\n")
        _list_files(made)
        _prove(made, done.plan)
    return done


def _list_files(folder: Path) -> None:
    rows: list[tuple[str | int, ...]] = []
    for path in sorted(folder.iterdir()):
        data = path.read_bytes()
        said = _FILES.get(path.name, "")
        rows.append((path.name, len(data), hashlib.sha256(data).hexdigest(), said))
    columns = [
        Column("file", Kind.TEXT, "its name"),
        Column("bytes", Kind.INTEGER, "its size", "bytes"),
        Column("sha256", Kind.TEXT, "its checksum"),
        Column("what", Kind.TEXT, "what is in it"),
    ]
    with (folder / "files.csv").open("wb") as sink:
        write_csv(Table("files", columns, list(rows)), sink)


def _prove(folder: Path, plan: Plan) -> None:
    for path in sorted(folder.iterdir()):
        for entry, place in search(pieces(path.read_bytes(), path.name), plan.entries):
            raise LeftoverError(
                f"what {entry.row} of the plan looks for would be in it",
                path=path.name,
                location=place,
                hint="take it out of the plan if it is no name but a usual word, such"
                " as 'codes'; nothing was written",
            )


# --- The README ---------------------------------------------------------------------


def _readme(package: Package, log: Table) -> Iterator[str]:
    project = package.project
    yield f"# {project.name}\n"
    if project.description:
        yield f"{project.description}\n"
    yield "## Files\n"
    yield "| file | what |"
    yield "| --- | --- |"
    yield from (f"| `{name}` | {what} |" for name, what in _FILES.items())
    yield "\nChecksums are SHA-256, in `files.csv`.\n"
    yield "## What is in the project\n"
    yield from _contents(project)
    yield "\n## Variables\n"
    yield from _variables(project)
    yield "\n## Methods\n"
    yield from _methods(log)
    yield "\n## To be filled in by the depositors\n"
    yield from (
        f"- {what}:"
        for what in (
            "Who collected the data, where and when",
            "What the participants have consented to",
            "How transcripts were made and translated",
            "How and by whom the texts were coded, and how far coders agreed",
            "Licence, and conditions of access",
            "Whom to ask",
        )
    )
    yield ""


def _contents(project: Project) -> Iterator[str]:
    codings = list(project.codings())
    coders = {c.coding.creating_user for c in codings if c.coding.creating_user}
    counts = {
        "sources": len(project.sources),
        "codes": sum(1 for _ in project.walk_codes()),
        "codings": len(codings),
        "coders": len(coders),
        "cases": len(project.cases),
        "memos": len(project.notes),
    }
    yield "| what | how many |"
    yield "| --- | ---: |"
    yield from (f"| {what} | {count} |" for what, count in counts.items())


def _variables(project: Project) -> Iterator[str]:
    if not project.variables:
        yield "The project has no variables."
        return
    used = Counter[str]()
    values: dict[str, set[str]] = {}
    for bearer in [*project.cases, *project.sources]:
        for value in bearer.variable_values:
            if value.value is not None:
                key = value.variable_ref.key
                used[key] += 1
                values.setdefault(key, set()).add(str(value.value))
    yield "| variable | type | meaning | cases and sources with a value | values |"
    yield "| --- | --- | --- | ---: | ---: |"
    for variable in project.variables:
        key, kind = variable.guid.key, variable.type_of_variable.value
        meaning = " ".join((variable.description or "").split()).replace("|", "\\|")
        name = variable.name.replace("|", "\\|")
        count = len(values.get(key, ()))
        yield f"| {name} | {kind} | {meaning} | {used[key]} | {count} |"


def _methods(log: Table) -> Iterator[str]:
    replaced = sum(
        int(str(row["count"])) for row in log.records() if row["action"] == "replaced"
    )
    yield (
        f"Made with qdabridge {VERSION}. Names were replaced by pseudonyms"
        f" at {replaced} places: in texts, memos, names, descriptions and values;"
        " `anonymisation-log.csv` tells which rule of the team's plan did how much. The"
        " coders are called by letters. A coding that touched a name holds all of its"
        " pseudonym; all other words of all codings are as they were. The files were"
        " searched for every original of the plan, and none was found."
    )
    others = [row for row in log.records() if row["action"] != "replaced"]
    if others:
        yield "\nBeside that:\n"
        yield from (f"- {row['action']}: {row['count']}" for row in others)
    yield (
        "\nPositions in `project.qdpx` are Unicode code points from 0 in texts of UTF-8"
        " with LF; the end is the character after the last."
    )
