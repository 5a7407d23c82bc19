"""Do the codes and what is coded with them make sense?"""

from collections.abc import Iterator
from typing import Any

from qdabridge.checks.inspection import Inspection, Located, Problem
from qdabridge.model import (
    AudioSelection,
    AudioSource,
    Case,
    Code,
    Coding,
    DateTime,
    Element,
    Guid,
    Note,
    PDFSelection,
    PDFSource,
    PictureSelection,
    PictureSource,
    PlainTextSelection,
    Project,
    Selection,
    Set,
    TextSource,
    TranscriptSelection,
    TypeOfVariable,
    User,
    Variable,
    VariableValue,
    VideoSelection,
    VideoSource,
    placed_codings,
)
from qdabridge.qdaxml import PROJECT, Row, field_names, field_type

__all__ = [
    "code_cycle",
    "coding_of_folder",
    "nameless",
    "nameless_case",
    "note_cycle",
    "repeated",
    "repeated_coding",
    "repeated_path",
    "wrong_type",
    "zoneless",
]


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


def code_cycle(view: Inspection) -> Iterator[Problem]:
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


_NAMED: tuple[type[Element], ...] = (
    Project,
    User,
    Code,
    Variable,
    TextSource,
    PictureSource,
    PDFSource,
    AudioSource,
    VideoSource,
    Set,
)


def nameless(view: Inspection) -> Iterator[Problem]:
    """Do the project, users, codes, variables, sources and sets have names?"""
    for at in view.of(*_NAMED):
        if not (at.thing.__dict__["name"] or "").strip():
            yield Problem(
                at,
                f"this {at.tag} has no name; give it one (blank names make some tools"
                " refuse the project)",
                "/@name",
            )


def nameless_case(view: Inspection) -> Iterator[Problem]:
    """Do the cases have names?"""
    for at in view.of(Case):
        if not (at.thing.name or "").strip():
            yield Problem(
                at,
                "this Case has no name, as MAXQDA and Quirkos write it; its source"
                " says what it is",
                "/@name",
            )


def note_cycle(view: Inspection) -> Iterator[Problem]:
    """Does no chain of notes about notes lead back to its beginning?"""
    notes = {at.thing.guid.key: at for at in view.of(Note)}
    chains = {
        key: [ref for ref in _references(at.thing) if ref in notes]
        for key, at in notes.items()
    }
    for last, first in _closing(chains):
        yield Problem(
            notes[last],
            f"the note refers to {notes[first].path}, which leads back to it; remove a"
            " NoteRef from the circle",
            "/NoteRef",
        )


def _references(note: Note) -> dict[str, None]:
    """Return the keys of the notes about a note or a part of it, each once."""
    refs = [*note.note_refs]
    for selection in note.plain_text_selections:
        refs += selection.note_refs
    for placed in placed_codings([note]):
        refs += placed.coding.note_refs
    return {ref.key: None for ref in refs}


def _closing(chains: dict[str, list[str]]) -> Iterator[tuple[str, str]]:
    """Yield the steps that close a circle, one at least of each circle."""
    is_open: dict[str, bool] = {}
    for start in chains:
        if start in is_open:
            continue
        is_open[start] = True
        stack = [(start, iter(chains[start]))]
        while stack:
            here, rest = stack[-1]
            step = next(rest, None)
            if step is None:
                is_open[here] = False
                stack.pop()
            elif step not in is_open:
                is_open[step] = True
                stack.append((step, iter(chains[step])))
            elif is_open[step]:
                yield here, step


_VALUE_FIELDS = {
    "text_value": TypeOfVariable.TEXT,
    "boolean_value": TypeOfVariable.BOOLEAN,
    "integer_value": TypeOfVariable.INTEGER,
    "float_value": TypeOfVariable.FLOAT,
    "date_value": TypeOfVariable.DATE,
    "date_time_value": TypeOfVariable.DATE_TIME,
}


def wrong_type(view: Inspection) -> Iterator[Problem]:
    """Is every value of the type that its variable has?"""
    variables = {at.thing.guid.key: at.thing for at in view.of(Variable)}
    for at in view.of(VariableValue):
        variable = variables.get(at.thing.variable_ref.key)
        found = _type(at.thing)
        if variable and found and found is not variable.type_of_variable:
            yield Problem(
                at,
                f"the variable {variable.name!r} has type {variable.type_of_variable},"
                f" and the value type {found}; correct one of them",
                f"/{found}Value",
            )


def _type(value: VariableValue) -> TypeOfVariable | None:
    fields = value.__dict__
    return next(
        (kind for f, kind in _VALUE_FIELDS.items() if fields[f] is not None), None
    )


def repeated(view: Inspection) -> Iterator[Problem]:
    """Does everything have one value at most of each variable?"""
    known: dict[tuple[int, str], VariableValue] = {}
    for at in view.of(VariableValue):
        key = (id(at.holder), at.thing.variable_ref.key)
        first = known.setdefault(key, at.thing)
        if None not in (first.value, at.thing.value) and first.value != at.thing.value:
            yield Problem(
                at,
                "another value of the same variable stands here already; keep one of"
                " them",
            )


def zoneless(view: Inspection) -> Iterator[Problem]:
    """Does every date and time say its time zone?"""
    has_zone: dict[str, bool] = {}
    for model, fields in _DATE_FIELDS.items():
        for at in view.of(model) if fields else ():
            values = at.thing.__dict__
            for field, name in fields:
                moment = values[field]
                if moment is None:
                    continue
                # Dates repeat, and a dictionary knows them faster than a pattern.
                if moment not in has_zone:
                    has_zone[moment] = moment.has_zone
                if not has_zone[moment]:
                    yield Problem(
                        at,
                        f"{name} has no time zone ({moment}); readers take it for UTC"
                        " or for their own time",
                        f"/@{name}",
                    )


def _fields(row: Row) -> tuple[tuple[str, str], ...]:
    """Return field and attribute of each date that says when something was made."""
    return tuple(
        (field, name)
        for name, field in field_names(row.model).items()
        if name in row.attributes and field_type(row.model, field) is DateTime
    )


_DATE_FIELDS: dict[type[Element], tuple[tuple[str, str], ...]] = {
    row.model: _fields(row) for row in PROJECT.rows.values()
}
