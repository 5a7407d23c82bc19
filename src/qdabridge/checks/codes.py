"""Do the codes and what is coded with them make sense?"""

from collections.abc import Iterator
from typing import Any

from qdabridge.checks.inspection import Inspection, Located, Problem
from qdabridge.model import (
    AudioSelection,
    Code,
    Coding,
    Element,
    Guid,
    PDFSelection,
    PictureSelection,
    PlainTextSelection,
    Selection,
    TranscriptSelection,
    VideoSelection,
)

__all__ = ["coding_of_folder", "cycle", "repeated_coding", "repeated_path"]


def repeated_path(view: Inspection) -> Iterator[Problem]:
    """Do no two codes have the same name under the same parent?"""
    known: dict[tuple[int, str], Located[Code]] = {}
    for at in view.of(Code):
        first = known.setdefault((id(at.holder), at.thing.name), at)
        if first is not at:
            yield Problem(
                at,
                f"a code named {at.thing.name!r} stands in the same place already"
                f" ({first.path}); rename or merge them",
                "/@name",
            )


def cycle(view: Inspection) -> Iterator[Problem]:
    """Is no code inside itself?"""
    for at in view.of(Code):
        above = at.above
        while above and isinstance(above.thing, Code):
            if above.thing.guid == at.thing.guid:
                yield Problem(
                    at,
                    f"the code has the GUID of a code around it ({above.path}); give it"
                    " a new GUID",
                    "/@guid",
                )
                break
            above = above.above


def coding_of_folder(view: Inspection) -> Iterator[Problem]:
    """Are only such codes used that may be used for coding?"""
    folders = {
        at.thing.guid.key: at.thing.name
        for at in view.of(Code)
        if not at.thing.is_codable
    }
    for at in view.of(Coding) if folders else ():
        if (name := folders.get(at.thing.code_ref.key)) is not None:
            yield Problem(
                at,
                f"the code {name!r} is used though isCodable is false; make it codable,"
                " or code with another",
                "/CodeRef",
            )


_EXTENTS: dict[type[Element], tuple[str, ...]] = {
    PlainTextSelection: ("start_position", "end_position"),
    PictureSelection: ("first_x", "first_y", "second_x", "second_y"),
    PDFSelection: ("page", "first_x", "first_y", "second_x", "second_y"),
    AudioSelection: ("begin", "end"),
    VideoSelection: ("begin", "end"),
    TranscriptSelection: ("from_sync_point", "to_sync_point"),
}


def repeated_coding(view: Inspection) -> Iterator[Problem]:
    """Is no place coded twice with the same code by the same coder?"""
    groups: dict[int, list[Located[Coding]]] = {}
    for at in view.of(Coding):
        groups.setdefault(id(_source(at)), []).append(at)
    for codings in groups.values():
        # One source at a time, so that not all keys are in memory at once.
        known: dict[tuple[Any, ...], Located[Coding]] = {}
        for at in codings:
            first = known.setdefault(_key(at), at)
            if first is not at:
                yield Problem(
                    at,
                    "the same place is coded with the same code by the same coder"
                    f" already ({first.path}); remove one of the two",
                )


def _source(at: Located[Coding]) -> Element | None:
    """Return the text, picture or recording that is coded."""
    holder = at.above
    return (
        holder.holder if holder and isinstance(holder.thing, Selection) else at.holder
    )


def _key(at: Located[Coding]) -> tuple[Any, ...]:
    """Return what makes codings of one source the same.

    The user of the selection is part of it: NVivo signs codings with the creator of
    the code, and there the selection alone says who coded.
    """
    coding, selection = at.thing, at.holder
    key = (coding.code_ref.key, _spelt(coding.creating_user))
    if not isinstance(selection, Selection):
        return key
    fields = selection.__dict__
    extent = [fields[name] for name in _EXTENTS[type(selection)]]
    return (*key, _spelt(selection.creating_user), *extent)


def _spelt(guid: Guid | None) -> str | None:
    return guid.key if guid else None
