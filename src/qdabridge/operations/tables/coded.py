"""Codings one by one as scripts want them: source, quote, code, coder, date, place."""

from collections.abc import Iterator
from os import PathLike
from pathlib import Path
from typing import Any

from qdabridge.errors import FormError
from qdabridge.formats import open_any
from qdabridge.model import AnySource, Coding, Holder, Note, Selection, holders
from qdabridge.operations.tables.places import Anchor, Anchors, Pairs
from qdabridge.operations.tables.values import Known
from qdabridge.package import CodedPlace, Package
from qdabridge.report import Collector

__all__ = ["codings", "codings_of"]


def codings(
    source: "str | PathLike[str] | Package", **wishes: Any
) -> Iterator[CodedPlace]:
    """Yield every coding of a project with its source, quote, code and coder.

    Args:
        source: A path of anything that can be opened, or a canonical package.
        **wishes: For a path, what ``open`` takes: ``media``, ``limits`` ...

    Raises:
        ReadError: The file cannot be read; subclasses say why.
        FormError: The package is not canonical.
    """
    if isinstance(source, Package):
        yield from codings_of(source)
        return
    with open_any(Path(source), **wishes) as package:
        yield from codings_of(package)


def codings_of(package: Package) -> Iterator[CodedPlace]:
    """Yield the codings of a canonical package in the order of the document.

    Raises:
        FormError: The package is not canonical.
    """
    if not package.is_canonical:
        raise FormError(
            f"the package is {package.form}, so positions and coders may mean"
            " something else",
            path=package.path,
            hint="take qdabridge.normalise(package), or open it without as_written",
        )
    known = Known(package, Collector())
    pairs = Pairs(package.project)
    for source in [*package.project.sources, *package.project.notes]:
        anchors = Anchors(known, source, pairs)
        for holder in holders(source):
            for selection in holder.selections:
                if selection.codings:
                    anchor = anchors.of(selection, holder)
                    for coding in selection.codings:
                        yield _coded(known, coding, selection, holder, source, anchor)
            for coding in getattr(holder, "codings", ()):
                yield _coded(known, coding, None, holder, source, Anchor())


def _coded(
    known: Known,
    coding: Coding,
    selection: Selection | None,
    holder: Holder,
    source: AnySource | Note,
    anchor: Anchor,
) -> CodedPlace:
    code = known.code(coding.code_ref)
    return CodedPlace(
        source=source.name,
        start=anchor.start,
        end=anchor.end,
        quote=anchor.quote,
        page=anchor.page,
        begin_ms=anchor.begin_ms,
        end_ms=anchor.end_ms,
        code=code.name,
        code_path=code.path,
        coder=known.user(coding.creating_user).name,
        created=known.dated(coding.creation_date_time)[0],
        coding=coding,
        selection=selection,
        holder=holder,
        source_object=source,
    )
