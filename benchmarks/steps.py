"""What is timed inside: one step in a process of its own, its seconds as JSON.

Every step is prepared first (imports, and whatever it starts from), then called once
with the clock running. What it returns is kept until the clock has stopped. Run by
``run.py`` as ``steps.py SCRATCH_FOLDER STEP FILE``.
"""

import csv
import importlib
import io
import json
import sys
import time
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

__all__ = ["STEPS", "main"]

Work = Callable[[], object]
Prepare = Callable[[Path, Path], Work]

SCHEMA = Path(__file__).resolve().parents[1] / "schemas" / "project-1.0.xsd"
DOCUMENT = "project.qde"
BUFFER = 1 << 20


def prepare_floor1(file: Path, _scratch: Path) -> Work:
    """Unzip the document and let lxml build its tree."""
    _lxml()
    return lambda: _tree(file)


def prepare_floor2(file: Path, _scratch: Path) -> Work:
    """Do the same and let lxml validate the tree."""
    etree = _lxml()

    def work() -> object:
        schema = etree.XMLSchema(etree.parse(str(SCHEMA)))
        tree = _tree(file)
        schema.assertValid(tree)
        return tree

    return work


def prepare_read(file: Path, _scratch: Path) -> Work:
    """Turn the document into the model, without the schema check."""
    importlib.import_module("qdabridge")
    read = importlib.import_module("qdabridge.qdaxml").read_project

    def work() -> object:
        with _document(file) as stream:
            return read(stream)

    return work


def prepare_read_checked(file: Path, _scratch: Path) -> Work:
    """Do the same with the schema check beside it."""
    importlib.import_module("qdabridge")
    open_package = importlib.import_module("qdabridge.package").open_package

    def work() -> object:
        package = open_package(file, validate=True)
        if any(finding.code == "schema-broken" for finding in package.report):
            raise ValueError("not valid")
        return package

    return work


def prepare_deflate(file: Path, scratch: Path) -> Work:
    """Deflate the bytes that ``save`` has to."""
    saved = scratch / "saved.qdpx"
    _opened(file).save(saved)
    with zipfile.ZipFile(saved) as archive:
        data = {name: archive.read(name) for name in archive.namelist()}

    def work() -> None:
        with zipfile.ZipFile(scratch / "deflated.zip", "w", zipfile.ZIP_DEFLATED) as to:
            for name, content in data.items():
                to.writestr(name, content)

    return work


def prepare_save(file: Path, scratch: Path) -> Work:
    """Save an opened package under another name, checked against the schema."""
    package = _opened(file)
    return lambda: package.save(scratch / "saved.qdpx")


def prepare_normalise(file: Path, _scratch: Path) -> Work:
    """Bring an opened package into canonical form."""
    package = _opened(file)
    return lambda: importlib.import_module("qdabridge").normalise(package)


def prepare_adapt(file: Path, _scratch: Path) -> Work:
    """Bring a canonical package into the form for NVivo, which asks the most."""
    qdabridge = importlib.import_module("qdabridge")
    package = qdabridge.normalise(_opened(file))
    return lambda: qdabridge.adapt(package, "nvivo")


def prepare_xlsx(folder: Path, scratch: Path) -> Work:
    """Write the cells of tables with XlsxWriter's constant-memory mode."""
    xlsxwriter = importlib.import_module("xlsxwriter")
    sheets = {path.stem: list(_rows(path)) for path in sorted(folder.glob("*.csv"))}

    def work() -> None:
        options = {"constant_memory": True, "strings_to_urls": False}
        with xlsxwriter.Workbook(str(scratch / "made.xlsx"), options) as book:
            for name, rows in sheets.items():
                sheet = book.add_worksheet(name[:31])
                for number, row in enumerate(rows):
                    for column, cell in enumerate(row):
                        sheet.write(number, column, cell)

    return work


def prepare_cells(file: Path, _scratch: Path) -> Work:
    """Let the csv module, or openpyxl in its read-only mode, list the cells."""
    if file.suffix == ".csv":

        def work() -> object:
            with file.open(encoding="utf-8", newline="") as stream:
                return list(csv.reader(stream))

        return work
    openpyxl = importlib.import_module("openpyxl")

    def cells() -> object:
        book = openpyxl.load_workbook(file, read_only=True)
        return [
            list(row) for sheet in book for row in sheet.iter_rows(values_only=True)
        ]

    return cells


def prepare_grids(file: Path, _scratch: Path) -> Work:
    """Read the cells of a table, and nothing of what they mean."""
    read = importlib.import_module("qdabridge.tabular").read_grids
    return lambda: read(file, max_cells=_MANY)


def prepare_codebook(file: Path, _scratch: Path) -> Work:
    """Read a table as a codebook: its codes, with all that is said of them."""
    propose = importlib.import_module("qdabridge.formats").propose
    importlib.import_module("qdabridge.codebook").propose  # noqa: B018 (loads it)
    return lambda: propose(file, max_bytes=_MANY, max_cells=_MANY)


def prepare_codings(file: Path, _scratch: Path) -> Work:
    """Read a table as one of codings: documents and codes named, none looked for."""
    room = "qdabridge.operations.assemble"
    tables = importlib.import_module(f"{room}.table_files")
    understand = importlib.import_module(f"{room}.coded_tables").understand_codings
    read_rows = importlib.import_module(f"{room}.rows").read_rows
    draft = importlib.import_module(f"{room}.draft").Draft
    made = importlib.import_module(f"{room}.build").Assembled
    model = importlib.import_module("qdabridge.model")
    project = model.Project(name="", origin=None)

    def work() -> object:
        with model.no_garbage_collection():  # as assembling has it
            found = draft(made(project), tables.sheets_of(file, "codings"))
            understand(found, tables.TableHints())
            return read_rows(found, "codings", is_coding=True)

    return work


_MANY = 1 << 40
"""No limit on bytes or cells."""

STEPS: dict[str, Prepare] = {
    "floor1": prepare_floor1,
    "floor2": prepare_floor2,
    "deflate": prepare_deflate,
    "read": prepare_read,
    "read+schema": prepare_read_checked,
    "save": prepare_save,
    "normalise": prepare_normalise,
    "adapt": prepare_adapt,
    "xlsx": prepare_xlsx,
    "cells": prepare_cells,
    "grids": prepare_grids,
    "codebook": prepare_codebook,
    "codings": prepare_codings,
}


def _lxml() -> Any:
    return importlib.import_module("lxml.etree")


def _opened(file: Path) -> Any:
    return importlib.import_module("qdabridge").open(file, as_written=True)


def _rows(path: Path) -> Iterator[list[str | int]]:
    """Yield the cells of a table, numbers as numbers."""
    with path.open(encoding="utf-8-sig", newline="") as stream:
        for row in csv.reader(stream):
            yield [
                int(cell) if cell.isdecimal() and len(cell) < 10 else cell
                for cell in row
            ]


@contextmanager
def _document(file: Path) -> Iterator[BinaryIO]:
    """The unzipped document as a stream, with a buffer that makes small reads cheap."""
    with (
        zipfile.ZipFile(file) as archive,
        archive.open(DOCUMENT) as member,
        io.BufferedReader(member, BUFFER) as stream,  # type: ignore[type-var]
    ):
        yield stream


def _tree(file: Path) -> object:
    etree = _lxml()
    with _document(file) as stream:
        return etree.parse(stream, etree.XMLParser(huge_tree=True))


def main(argv: Sequence[str]) -> None:
    """Measure one step and print what was found."""
    scratch, name, file = argv
    work = STEPS[name](Path(file), Path(scratch))
    used, started = time.process_time(), time.perf_counter()
    result = work()
    seconds, cpu = time.perf_counter() - started, time.process_time() - used
    print(json.dumps({"seconds": seconds, "cpu": cpu}), flush=True)
    del result


if __name__ == "__main__":
    main(sys.argv[1:])
