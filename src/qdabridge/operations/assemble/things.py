"""Notes, links and sets of a project that is put together from tidy tables."""

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from qdabridge.formats import COLUMNS
from qdabridge.model import (
    Case,
    Date,
    DateTime,
    Direction,
    Guid,
    Link,
    Note,
    Selection,
    Set,
    TypeOfVariable,
    User,
    Variable,
    VariableValue,
)
from qdabridge.operations.assemble.codes import COLOR
from qdabridge.operations.assemble.draft import Draft, attributes, named
from qdabridge.operations.assemble.records import Record, Sheet
from qdabridge.operations.assemble.texts import add_note_document
from qdabridge.report import Severity

__all__ = [
    "add_cases",
    "add_links",
    "add_notes",
    "add_project",
    "add_sets",
    "add_users",
    "add_variables",
    "case_named",
    "fill_values",
    "kind_of",
    "tell_untied",
    "tie_notes",
    "tie_selections",
]


NAMES = ("name", "case", "participant", "id", "case_name")
"""Headers of the column that names a case, in tables of one's own."""

DOCUMENTS = ("source", "document", "file", "transcript", "doc")
"""Headers of the column that names the documents of a case."""

_INTEGER = re.compile(r"0|-?[1-9]\d{0,17}")
_WORDS = {"true": True, "false": False}


def add_variables(draft: Draft) -> dict[str, dict[str, Variable]]:
    """Make the variables; return them by column, for ``cases`` and ``sources``.

    A column without row in the table of variables becomes a variable of the type that
    all its values have.
    """
    known: dict[str, dict[str, Variable]] = {"cases": {}, "sources": {}}
    for record in draft.records("variables"):
        kind = record.get("type").strip()
        variable = Variable(
            guid=draft.guid(record.get("guid"), record, "variable", record.get("name")),
            name=record.get("name"),
            type_of_variable=TypeOfVariable(kind)
            if kind in set(TypeOfVariable)
            else TypeOfVariable.TEXT,
            **attributes(description=record.get("description")),
        )
        draft.project.variables.append(variable)
        for table, header in (("cases", "case_column"), ("sources", "source_column")):
            if column := record.get(header):
                known[table][column] = variable
    for table, columns in known.items():
        if sheet := draft.sheets.get(table):
            _add_missing(draft, table, sheet, columns)
    return known


def _add_missing(
    draft: Draft, table: str, sheet: Sheet, known: dict[str, Variable]
) -> None:
    fixed = {column.name for column in COLUMNS[table]}
    if table == "cases":
        fixed |= {_name_column(sheet), _document_column(sheet)}
    for header in sheet.headers:
        if header in fixed or header in known or not header.strip():
            continue
        values = [r.get(header).strip() for r in sheet.records]
        name = header.removeprefix(f"{table[:-1]}.")
        same = next((v for v in draft.project.variables if v.name == name), None)
        if same is None:
            kind = kind_of([value for value in values if value])
            guid = Guid.derived("variable", name)
            same = Variable(guid=guid, name=name, type_of_variable=kind)
            draft.project.variables.append(same)
        known[header] = same


def kind_of(values: Sequence[str]) -> TypeOfVariable:
    """Return the type that all values have; text where there is none."""
    kinds = (TypeOfVariable.BOOLEAN, TypeOfVariable.INTEGER, TypeOfVariable.FLOAT)
    for kind in (*kinds, TypeOfVariable.DATE, TypeOfVariable.DATE_TIME):
        if values and all(_read(value, kind) is not None for value in values):
            return kind
    return TypeOfVariable.TEXT


def _read(text: str, kind: TypeOfVariable) -> Any:
    """Return a value of a type; None if the text is none."""
    match kind:
        case TypeOfVariable.BOOLEAN:
            return _WORDS.get(text.lower())
        case TypeOfVariable.INTEGER:
            return int(text) if _INTEGER.fullmatch(text) else None
        case TypeOfVariable.FLOAT:
            return _decimal(text)
        case TypeOfVariable.DATE:
            day = re.sub(r"[T ]00:00:00$", "", text)
            return Date(day) if Date.is_valid(day) else None
        case TypeOfVariable.DATE_TIME:
            spelt = text.replace(" ", "T", 1)
            return DateTime(spelt) if DateTime.is_valid(spelt) else None
    return text


def _decimal(text: str) -> Decimal | None:
    if len(text) > 1 and re.match(r"-?0\d", text):
        return None
    try:
        value = Decimal(text)
    except InvalidOperation:
        return None
    # What has a thousand digits as the standard writes numbers stays text.
    return value if value.is_finite() and abs(value.adjusted()) < 1000 else None


_FIELDS = {
    TypeOfVariable.TEXT: "text_value",
    TypeOfVariable.BOOLEAN: "boolean_value",
    TypeOfVariable.INTEGER: "integer_value",
    TypeOfVariable.FLOAT: "float_value",
    TypeOfVariable.DATE: "date_value",
    TypeOfVariable.DATE_TIME: "date_time_value",
}


def fill_values(
    draft: Draft, thing: Any, record: Record, columns: dict[str, Variable]
) -> None:
    """Give a case or source the values of a row; one of another type stays text."""
    for header, variable in columns.items():
        text = record.get(header)
        if not text.strip():
            continue
        kind = variable.type_of_variable
        value = _read(text.strip() if kind is not TypeOfVariable.TEXT else text, kind)
        if value is None:
            kind, value = TypeOfVariable.TEXT, text
            draft.note(
                "value-type-odd",
                Severity.INFO,
                f"a value of {named(variable.name)} is not {variable.type_of_variable};"
                " it is kept as text",
                place=record.place,
                kind=variable.guid.key,
                keep=1,
            )
        thing.variable_values.append(
            VariableValue(variable_ref=variable.guid, **{_FIELDS[kind]: value})
        )


def _name_column(sheet: Sheet) -> str:
    by_lower = {header.casefold(): header for header in sheet.headers}
    found = (by_lower[name] for name in NAMES if name in by_lower)
    return next(found, sheet.headers[0] if sheet.headers else "name")


def _document_column(sheet: Sheet) -> str:
    by_lower = {header.casefold(): header for header in sheet.headers}
    return next((by_lower[name] for name in DOCUMENTS if name in by_lower), "")


def add_cases(draft: Draft, columns: dict[str, Variable]) -> None:
    """Make the cases of the table of cases."""
    sheet = draft.sheets.get("cases")
    if sheet is None:
        return
    naming, placing = _name_column(sheet), _document_column(sheet)
    for record in sheet.records:
        name = record.get(naming)
        case = Case(
            guid=draft.guid(record.get("guid"), record, "case", name),
            source_refs=draft.guids(record.get("source_guids")),
            code_refs=draft.guids(record.get("code_guids")),
            **attributes(name=name, description=record.get("description")),
        )
        if placing:
            case.source_refs += _sources(draft, record, record.get(placing))
        elif not {"guid", "source_guids"} & set(sheet.headers):
            found = draft.documents.named(name)
            case.source_refs += [one.source.guid for one in found[:1] if len(found) < 2]
        fill_values(draft, case, record, columns)
        draft.project.cases.append(case)


def _sources(draft: Draft, record: Record, cell: str) -> list[Guid]:
    found: list[Guid] = []
    for name in filter(None, (part.strip() for part in cell.split(";"))):
        documents = draft.documents.named(name)
        if len(documents) == 1:
            found.append(documents[0].source.guid)
        else:
            draft.note(
                "case-source-dropped",
                Severity.WARNING,
                f"there is no document {named(name)}, or more than one; the case is not"
                " tied to it",
                place=record.place,
            )
    return found


def case_named(draft: Draft, name: str, cases: dict[str, Case]) -> Case:
    """Return the case of this name, made if there is none."""
    if name not in cases:
        cases[name] = Case(guid=Guid.derived("case", name), name=name)
        draft.project.cases.append(cases[name])
    return cases[name]


def tell_untied(draft: Draft) -> None:
    """Say that no case has a document or coding, if so it is."""
    cases = draft.project.cases
    if cases and not any(c.source_refs or c.selection_refs for c in cases):
        draft.note(
            "cases-untied",
            Severity.WARNING,
            "no case has a document or a coding: name the documents of each in a column"
            " 'document', or the cases of codings in a column 'case'",
            place="cases",
            count=len(cases),
        )


def tie_selections(
    draft: Draft, rows: Iterable[Any], selections: dict[str, Selection]
) -> None:
    """Tell cases which selections are theirs, as the table of selections has it."""
    by_guid = {case.guid.key: case for case in reversed(draft.project.cases)}
    for row in rows:
        for guid in draft.guids(row.record.get("case_guids")):
            case = by_guid.get(guid.key)
            if case is not None and row.selection is not None:
                case.selection_refs.append(row.selection.guid)


PROJECT = "project"
"""Stands for the GUID that a project does not have."""


def add_users(draft: Draft) -> None:
    """Make the users of the table of users."""
    for record in draft.records("users"):
        name = record.get("name") or record.get("id")
        guid = draft.guid(record.get("guid"), record, "user", name)
        fields = attributes(name=record.get("name"), id=record.get("id"))
        draft.add_user(User(guid=guid, **fields))


def add_project(draft: Draft, usual: str, wished: str | None) -> None:
    """Fill in what is said about the project as a whole.

    Args:
        draft: The project.
        usual: Its name if no table tells it.
        wished: Its name whatever a table tells.
    """
    project = draft.project
    project.name = usual
    for record in draft.records("project"):
        project.name = record.get("name")
        project.description = record.get("description") or None
        project.creating_user_guid = draft.creator(record)
        project.creation_date_time = draft.created(record)
    if wished is not None:
        project.name = wished


def add_notes(draft: Draft) -> None:
    """Make the notes of the table of notes; ``tie_notes`` says what they are about."""
    for record in draft.records("notes"):
        name, text = record.get("name"), record.get("text")
        note = Note(
            guid=draft.guid(record.get("guid"), record, "note", name, text),
            plain_text_content=text or None,
            creating_user=draft.creator(record),
            creation_date_time=draft.created(record),
            **attributes(name=name, description=record.get("description")),
        )
        draft.project.notes.append(note)
        add_note_document(draft, note, text)


def tie_notes(draft: Draft) -> None:
    """Put references to notes on what they are about."""
    index = draft.project.index()
    for record, note in zip(draft.records("notes"), draft.project.notes, strict=False):
        for key in record.get("about_guids").split():
            thing = draft.project if key == PROJECT else index.find(key)
            refs = getattr(thing, "note_refs", None)
            if refs is not None:
                refs.append(note.guid)
            else:
                draft.note(
                    "note-reference-dropped",
                    Severity.WARNING,
                    "the note is about something that is not in the project",
                    place=record.place,
                )


def add_links(draft: Draft) -> None:
    """Make the links of the table of links."""
    for record in draft.records("links"):
        direction = record.get("direction").strip()
        color = record.get("color").strip()
        link = Link(
            guid=draft.guid(record.get("guid"), record, "link", record.place),
            direction=Direction(direction) if direction in set(Direction) else None,
            origin_guid=draft.given_guid(record.get("origin_guid"), record),
            target_guid=draft.given_guid(record.get("target_guid"), record),
            **attributes(
                name=record.get("name"),
                color=color if COLOR.fullmatch(color) else None,
            ),
        )
        draft.project.links.append(link)


def add_sets(draft: Draft) -> None:
    """Make the sets of the table of sets, whose rows are members."""
    by_key: dict[str, Set] = {}
    for record in draft.records("sets"):
        name = record.get("name")
        key = record.get("guid").strip().lower() or name
        if key not in by_key:
            guid = draft.guid(record.get("guid"), record, "set", name)
            fields = attributes(description=record.get("description"))
            by_key[key] = Set(guid=guid, name=name, **fields)
            draft.project.sets.append(by_key[key])
        member = draft.given_guid(record.get("member_guid"), record)
        if member is not None:
            _members(by_key[key], record).append(member)


def _members(group: Set, record: Record) -> list[Guid]:
    kind = record.get("member_type").strip()
    if kind == "Code":
        return group.member_codes
    return group.member_notes if kind == "Note" else group.member_sources
