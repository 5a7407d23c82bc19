"""Are the files there that the project names, and only these?"""

from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import NamedTuple

from qdabridge.archives import is_escaping, is_zip
from qdabridge.checks.inspection import Inspection, Located, Problem
from qdabridge.errors import ReadError
from qdabridge.inputs import is_regular
from qdabridge.model import AudioSource, Element, VideoSource
from qdabridge.package import MAX_MEMBER_BYTES, Package, PathKind, SourcePath
from qdabridge.qdaxml import PROJECT, field_names

__all__ = [
    "alone",
    "escaping",
    "external",
    "missing",
    "other_case",
    "outside",
    "too_large",
    "unreferenced",
    "without_scheme",
    "wrong_suffix",
]


_SUFFIXES = {
    "plainTextPath": (".txt", "save it as .txt"),
    "richTextPath": (
        ".docx",
        "save it as .docx or leave the attribute out (ATLAS.ti refuses others)",
    ),
}
_ATTRIBUTES = ("plainTextPath", "richTextPath", "path")
_FIELDS: dict[type[Element], tuple[tuple[str, str], ...]] = {
    row.model: tuple(
        (name, field_names(row.model)[name])
        for name in _ATTRIBUTES
        if name in row.attributes
    )
    for row in PROJECT.rows.values()
}


class _Use(NamedTuple):
    """A path that an element has."""

    at: Located[Element]
    attribute: str
    path: str
    target: SourcePath
    name: str | None
    """The file of the package that it means."""

    @property
    def step(self) -> str:
        return f"/@{self.attribute}"

    @property
    def leads_out(self) -> bool:
        """Does it try to leave the package, or the folder of the project?"""
        is_absolute = self.target.kind is PathKind.ABSOLUTE
        return is_escaping(self.target.target) and not is_absolute


def _uses(view: Inspection) -> list[_Use]:
    return [
        _Use(at, name, path, SourcePath.of(path), view.package.resolve(path))
        for model, fields in _FIELDS.items()
        for at in (view.of(model) if fields else ())
        for name, field in fields
        if (path := at.thing.__dict__[field])
    ]


def _is_alone(package: Package) -> bool:
    """Was it read from a document without its package around it?"""
    path = package.path
    return (
        path is not None and is_regular(path) and not package.files and not is_zip(path)
    )


def alone(view: Inspection) -> Iterator[Problem]:
    """Did the document come with its files?"""
    named = [use for use in view.once(_uses) if use.target.is_inside]
    if named and _is_alone(view.package):
        yield Problem(
            view.root,
            f"the document names {len(named)} files of its package and came without it;"
            " check the .qdpx to have its texts and files checked too",
        )


def missing(view: Inspection) -> Iterator[Problem]:
    """Is every file in the package that the project says is there?"""
    if _is_alone(view.package):
        return
    for use in view.once(_uses):
        if use.target.is_inside and not use.name and not use.leads_out:
            yield Problem(
                use.at,
                f"the file is not in the package ({use.path}); export the project again"
                " with its files",
                use.step,
            )


def escaping(view: Inspection) -> Iterator[Problem]:
    """Does no path lead out of the package?"""
    for use in view.once(_uses):
        if use.leads_out:
            yield Problem(
                use.at,
                f"the path leads out of the package and is not followed ({use.path});"
                " do not trust this file",
                use.step,
            )


def other_case(view: Inspection) -> Iterator[Problem]:
    """Are files named with capitals and small letters as in the package?"""
    for use in view.once(_uses):
        name = PurePosixPath(use.name or "").name
        if name != use.target.name and name.lower() == use.target.name.lower():
            yield Problem(
                use.at,
                f"the path {use.path} is found as {use.name} only if capitals do not"
                " matter; spell both alike",
                use.step,
            )


def without_scheme(view: Inspection) -> Iterator[Problem]:
    """Does every path begin with internal://, relative:/// or absolute:///?"""
    for use in view.once(_uses):
        if use.target.kind is PathKind.BARE:
            yield Problem(
                use.at,
                f"the path does not say where it starts ({use.path}); write"
                f" internal://{use.target.name}",
                use.step,
            )


def external(view: Inspection) -> Iterator[Problem]:
    """Are audio and video inside the package or at hand?"""
    for use in view.once(_uses):
        if _is_outside(use) and isinstance(use.at.thing, AudioSource | VideoSource):
            if _is_found(view, use):
                continue
            where = "nor in the media folders" if view.package.media else ""
            yield Problem(
                use.at,
                f"the recording is not in the package{where and f' {where}'}"
                f" ({use.path}); name the folder where it lies (--media)",
                use.step,
            )


def outside(view: Inspection) -> Iterator[Problem]:
    """Are all files inside the package but audio and video?"""
    for use in view.once(_uses):
        if _is_outside(use) and not isinstance(use.at.thing, AudioSource | VideoSource):
            yield Problem(
                use.at,
                f"the file lies outside the package, where only audio and video may be"
                f" ({use.path}); put it into the package",
                use.step,
            )


def _is_outside(use: _Use) -> bool:
    return not use.target.is_inside and not use.leads_out


def _is_found(view: Inspection, use: _Use) -> bool:
    try:
        view.package.open_file(use.path).close()
    except ReadError:
        return False
    return True


def unreferenced(view: Inspection) -> Iterator[Problem]:
    """Does the project use every file of its package?"""
    used = {use.name for use in view.once(_uses)}
    for name in view.package.files:
        if name not in used:
            yield Problem(
                name,
                f"nothing in the project refers to it ({view.package.size(name)}"
                " bytes); it is kept, and tools ignore it",
            )


def wrong_suffix(view: Inspection) -> Iterator[Problem]:
    """Are plain texts .txt and rich texts .docx?"""
    for use in view.once(_uses):
        wanted, remedy = _SUFFIXES.get(use.attribute, ("", ""))
        if not use.target.name.lower().endswith(wanted):
            yield Problem(
                use.at,
                f"{use.attribute} must name a {wanted} file ({use.path}); {remedy}",
                use.step,
            )


def too_large(view: Inspection) -> Iterator[Problem]:
    """Is no file of the package larger than the standard allows?"""
    for name in view.package.files:
        if (size := view.package.size(name)) > MAX_MEMBER_BYTES:
            yield Problem(
                name,
                f"it has {size} bytes, and a file inside a package may have 2^31-1;"
                " keep it outside and refer to it by relative:///",
            )
