"""Packages made by hand, as tools and people make them, well or badly."""

import warnings
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path

from helpers import guid, to_xml

from qdabridge import Code, Coding, PlainTextSelection, Project, TextSource, User

__all__ = ["TEXT", "make_folder", "make_package", "make_zip", "study", "study_xml"]

TEXT = "\ufeffI do hope so.\r\nשלום 😀\r\n".encode()
TEXT_PATH = f"internal://{guid(1)}.txt"


def study() -> Project:
    """Return a small project with one text, one code and one coding."""
    project = Project(name="Study", users=[User(guid=guid(4), name="Ann")])
    project.code_book.codes.append(Code(guid=guid(2), name="Hope"))
    coding = Coding(guid=guid(3), code_ref=guid(2), creating_user=guid(4))
    selection = PlainTextSelection(
        guid=guid(5), start_position=5, end_position=9, codings=[coding]
    )
    source = TextSource(guid=guid(1), name="Interview", plain_text_path=TEXT_PATH)
    source.plain_text_selections.append(selection)
    project.sources.append(source)
    return project


def study_xml() -> bytes:
    """Return the document of the small project."""
    return to_xml(study())


Files = Mapping[str, bytes] | Iterable[tuple[str, bytes]]


def make_zip(path: Path, files: Files, method: int = zipfile.ZIP_DEFLATED) -> Path:
    """Write a ZIP archive; names may repeat, and those ending in / are folders."""
    pairs = files.items() if isinstance(files, Mapping) else files
    with warnings.catch_warnings(), zipfile.ZipFile(path, "w", method) as archive:
        warnings.simplefilter("ignore")  # zipfile warns of repeated names
        for name, data in pairs:
            archive.writestr(name, data)
    return path


def make_package(path: Path, **more: bytes) -> Path:
    """Write the small project as a tool would, with more files in ``sources``."""
    files = {"project.qde": study_xml(), f"sources/{guid(1)}.txt": TEXT}
    files |= {f"sources/{name}": data for name, data in more.items()}
    return make_zip(path, files)


def make_folder(path: Path, files: Mapping[str, bytes]) -> Path:
    """Write files into a new folder."""
    for name, data in files.items():
        file = path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
    return path
