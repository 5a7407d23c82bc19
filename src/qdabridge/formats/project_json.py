"""The project as JSON, for scripts; ``schemas/project.schema.json`` describes it.

In miniature::

    {"format": "qdabridge project", "version": 1, "kind": "project",
     "form": "canonical",
     "project": {"name": "Study", "sources": [{"type": "TextSource", ...}]},
     "texts": {"sources/5215cc69-....txt": "Moderator: ..."}}

Keys are the standard's own attribute names; what is absent is left out. UTF-8 texts of
the package travel along, a BOM as U+FEFF; other files stay behind and are reported.
"""

import codecs
from collections.abc import Iterable
from pathlib import Path
from typing import ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic_core import PydanticSerializationError

from qdabridge.errors import (
    DamagedPackageError,
    NotThisFormatError,
    ReadError,
    UnsupportedContentError,
)
from qdabridge.inputs import read_input
from qdabridge.model import Project
from qdabridge.package import (
    Approve,
    Form,
    Limits,
    MemoryStore,
    Package,
    check_target,
    left_behind,
    readable,
    writing,
)
from qdabridge.report import Report

__all__ = ["ProjectDocument", "read_project_json", "write_project_json"]


class ProjectDocument(BaseModel):
    """A project in JSON."""

    model_config: ClassVar[ConfigDict] = ConfigDict(
        title="qdabridge project", extra="forbid", defer_build=True
    )

    format: Literal["qdabridge project"] = "qdabridge project"
    version: Literal[1] = 1
    kind: Literal["project", "codebook"] = "project"
    form: Form | None = Field(
        default=None,
        description="canonical: positions count code points of the texts here, which"
        " have LF; as-written: as the tool that 'origin' names writes them; for-tool:"
        " as that tool reads them. Without it, the texts and the origin decide.",
    )
    project: Project
    texts: dict[str, str] = {}


def read_project_json(
    path: Path,
    *,
    limits: Limits | None = None,
    media: Iterable[str | Path] = (),
    validate: bool = False,
) -> Package:
    """Read a project from JSON, which is always checked against its own schema.

    Raises:
        DamagedPackageError: It is not JSON, or not a project; says where and why.
        LimitError: It is larger than the limits allow.
    """
    limits = limits or Limits()
    try:
        with readable(path):
            data = read_input(path, limits.max_xml_bytes, "max_xml_bytes")
        document = ProjectDocument.model_validate_json(
            data.removeprefix(codecs.BOM_UTF8)
        )
    except ValidationError as error:
        raise _damaged(path, error) from error
    return Package(
        document.project,
        form=document.form or "as-written",
        store=MemoryStore({k: v.encode() for k, v in document.texts.items()}),
        path=path,
        kind=document.kind,
        media=[Path(folder) for folder in media],
        limits=limits,
    )


def _damaged(path: Path, error: ValidationError) -> ReadError:
    first, count = error.errors(include_url=False)[0], error.error_count()
    if (first["type"], first["loc"]) == ("missing", ("project",)):
        return NotThisFormatError(
            "this is JSON, but no project of qdabridge",
            path=path,
            hint="of a table of codings (.csv, .xlsx, .jsonl) 'qdabridge assemble'"
            " makes a project; docs/json.md has the form of projects",
        )
    more = f" (and {count - 1} more)" if count > 1 else ""
    return DamagedPackageError(
        f"this is not a qdabridge project in JSON: {first['msg']}{more}",
        path=path,
        location=".".join(str(part) for part in first["loc"]) or None,
        hint="see project.schema.json for the form",
    )


def write_project_json(
    package: Package,
    path: Path,
    *,
    overwrite: bool = False,
    keep_foreign: bool = False,
    approve: Approve | None = None,
) -> Report:
    """Write a package's project and its UTF-8 texts; foreign content always travels.

    Raises:
        WriteError: It cannot be written; subclasses say why.
    """
    check_target(path, package.path, overwrite=overwrite)
    found = {name: _text(package, name) for name in package.files}
    texts = {name: text for name, text in found.items() if text is not None}
    document = ProjectDocument(
        project=package.project, kind=package.kind, form=package.form, texts=texts
    )
    left = len(package.files) - len(texts)
    with writing(path, package.path, overwrite, approve) as output:
        if left:
            what = "files that are no UTF-8 text"
            output.report.add(left_behind("file-dropped", what, left))
        output.file.write(_json(document, path) + b"\n")
    return output.report


def _json(document: ProjectDocument, path: Path) -> bytes:
    try:
        return document.model_dump_json(by_alias=True, indent=1).encode()
    except PydanticSerializationError as error:  # half of a surrogate pair, say
        raise UnsupportedContentError(
            f"something in the project cannot be written as JSON ({error})",
            path=path,
            hint="correct the model; nothing was written",
        ) from error


def _text(package: Package, name: str) -> str | None:
    """Return a file's text if encoding it again gives the very same bytes."""
    if not name.lower().endswith(".txt"):
        return None
    with package.open_file(name) as stream:
        data = stream.read()
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return None
