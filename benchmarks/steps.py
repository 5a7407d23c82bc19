"""What is measured: one step in a process of its own, its time and memory as JSON.

Every step is prepared first (imports, and whatever it starts from), then called once
with the clock running. What it returns is kept until the clock has stopped. Run by
``run.py`` as ``steps.py STEP FILE SCRATCH_FOLDER``.
"""

import importlib
import io
import json
import os
import resource
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
MAXRSS_UNIT = 1 if sys.platform == "darwin" else 1024


def prepare_lxml(_file: Path, _scratch: Path) -> Work:
    """Import lxml: what the floors' memory starts from."""
    return _lxml


def prepare_import(_file: Path, _scratch: Path) -> Work:
    """Import what reads and writes: what the library's memory starts from."""
    return _library


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
    qdaxml = _library()
    return lambda: _read(qdaxml, file)


def prepare_read_checked(file: Path, _scratch: Path) -> Work:
    """Check the document, then read it: the library has no call for both yet."""
    qdaxml, validate = _library(), _validate()

    def work() -> object:
        _check(validate, file)
        return _read(qdaxml, file)

    return work


def prepare_validate(file: Path, _scratch: Path) -> Work:
    """Give the verdict of the schema and nothing else."""
    validate = _validate()
    return lambda: _check(validate, file)


def prepare_write(file: Path, _scratch: Path) -> Work:
    """Write the document of a project in memory, uncompressed, to nowhere."""
    return _writing(file, check=False)


def prepare_write_checked(file: Path, _scratch: Path) -> Work:
    """Do the same with the schema check, as the library does unless told otherwise."""
    return _writing(file, check=True)


def prepare_open(file: Path, _scratch: Path) -> Work:
    """Open the package as a user does."""
    qdabridge = importlib.import_module("qdabridge")
    return lambda: qdabridge.open(file, as_written=True)


def prepare_save(file: Path, scratch: Path) -> Work:
    """Save an opened package under another name."""
    package = importlib.import_module("qdabridge").open(file, as_written=True)
    saved = scratch / "saved.qdpx"
    saved.unlink(missing_ok=True)
    return lambda: package.save(saved)


def prepare_text(file: Path, _scratch: Path) -> Work:
    """Decode the texts of all sources of an opened package."""
    package = importlib.import_module("qdabridge").open(file, as_written=True)
    texts = [text for source in package.project.sources for text in _texts(source)]
    return lambda: sum(len(package.text(text)) for text in texts)


def prepare_normalise(file: Path, _scratch: Path) -> Work:
    """Bring an opened package into canonical form."""
    qdabridge = importlib.import_module("qdabridge")
    package = qdabridge.open(file, as_written=True)
    return lambda: qdabridge.normalise(package)


def prepare_adapt(file: Path, _scratch: Path) -> Work:
    """Bring a canonical package into the form for NVivo, which asks the most."""
    qdabridge = importlib.import_module("qdabridge")
    package = qdabridge.normalise(qdabridge.open(file))
    return lambda: qdabridge.adapt(package, "nvivo")


STEPS: dict[str, Prepare] = {
    "lxml": prepare_lxml,
    "import": prepare_import,
    "floor1": prepare_floor1,
    "read": prepare_read,
    "floor2": prepare_floor2,
    "read+schema": prepare_read_checked,
    "validate": prepare_validate,
    "write": prepare_write,
    "write+schema": prepare_write_checked,
    "open": prepare_open,
    "save": prepare_save,
    "text": prepare_text,
    "normalise": prepare_normalise,
    "adapt": prepare_adapt,
}


def _lxml() -> Any:
    return importlib.import_module("lxml.etree")


def _library() -> Any:
    importlib.import_module("qdabridge")
    return importlib.import_module("qdabridge.qdaxml")


def _validate() -> Any:
    return importlib.import_module("qdabridge.qdaxml.validate")


def _read(qdaxml: Any, file: Path) -> Any:
    with _document(file) as stream:
        return qdaxml.read_project(stream)


def _check(validate: Any, file: Path) -> None:
    with _document(file) as stream:
        faults = validate.faults(stream, "Project")
    if faults:
        raise ValueError(f"not valid: {faults[0]}")


def _writing(file: Path, *, check: bool) -> Work:
    qdaxml = _library()
    project, _ = _read(qdaxml, file)

    def work() -> object:
        with Path(os.devnull).open("wb") as sink:
            return qdaxml.write_project(project, sink, check=check)

    return work


def _texts(source: Any) -> list[Any]:
    """What of a source has text: itself, its representation or its transcripts."""
    if hasattr(source, "plain_text_path"):
        return [source]
    found = [getattr(source, name, None) for name in ("representation", "transcripts")]
    listed = [part if isinstance(part, list) else [part] for part in found if part]
    return [text for texts in listed for text in texts]


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


def _peak_mb() -> float:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return round(peak * MAXRSS_UNIT / 2**20, 1)


def _measure(prepare: Prepare, file: Path, scratch: Path) -> dict[str, float]:
    work = prepare(file, scratch)
    before = _peak_mb()
    started = time.perf_counter()
    result = work()
    seconds = time.perf_counter() - started
    del result
    return {"seconds": seconds, "peak_mb": _peak_mb(), "before_mb": before}


def main(argv: Sequence[str]) -> None:
    """Measure one step and print what was found."""
    name, file, scratch = argv
    print(json.dumps(_measure(STEPS[name], Path(file), Path(scratch))), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
