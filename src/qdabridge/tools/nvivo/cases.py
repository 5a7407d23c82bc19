"""Cases and their attributes as NVivo has them: read and made.

NVivo for Mac 12 to 15 lists its cases flat and by name only, and repeats every Case as
a Code with the same GUID. The tree of cases exists only in the nesting of those codes,
and a source belongs to a case by a Coding whose CodeRef is the case: mostly over the
whole text, otherwise over the part where the case speaks.

NVivo for Mac 20.5 was seen to write ``Classification:Attribute`` as name of a variable
and its values on sources, always as Text; that cases have theirs on the Case, named
``Cases:Age``, is hearsay [C: QualCoder's refi.py].
"""

from collections.abc import Iterator

from qdabridge.model import (
    AnySource,
    Case,
    Code,
    Coding,
    Guid,
    PlainTextSelection,
    Project,
    Selection,
    TextSource,
    Variable,
    VariableValue,
)
from qdabridge.tools.idioms.marks import (
    ABOVE,
    CASES,
    FILES,
    PATH,
    SIGNATURE,
    Line,
    case_coding,
    file_variable,
    folder,
    is_ours,
    signed,
    usual_classifications,
    without_line,
)
from qdabridge.tools.idioms.values import sole_sources
from qdabridge.tools.profile import rule
from qdabridge.tools.work import Workspace

__all__ = [
    "join_file_variables",
    "make_case_twins",
    "name_variables",
    "repeat_values",
    "split_classifications",
]


# --- Writing --------------------------------------------------------------------------


@rule("case-as-code", tool="NVivo for Mac 12-15", evidence="O")
def make_case_twins(work: Workspace) -> None:
    """Repeat each case as a code and its members as codings, as NVivo has them.

    Case, SourceRef and SelectionRef stay, for they are what the standard says.
    """
    cases = work.project.cases
    if not cases:
        return
    index = work.index()
    count = 0
    for case in cases:
        for ref in case.source_refs:
            if (source := index.source(ref)) is not None:
                _code_whole(work, case, source)
                count += 1
        for ref in case.selection_refs:
            if (selection := index.selection(ref)) is not None:
                _code_part(work.project, case, selection)
                count += 1
    _CaseTree(work.project).make()
    work.info(
        "case-as-code",
        f"cases were repeated as codes in the folder {CASES}"
        + (f", and {count} of their members as codings" if count else "")
        + ", as NVivo has them",
        path="CodeBook/Code",
        count=len(cases),
    )


def _code_whole(work: Workspace, case: Case, source: AnySource) -> None:
    project = work.project
    coding = Coding(
        guid=case_coding(case, source.guid, "coding"),
        code_ref=case.guid,
        creating_user=_signer(project, source.creating_user),
        creation_date_time=project.creation_date_time or source.creation_date_time,
    )
    text = work.text(source) if isinstance(source, TextSource) else ""
    if not isinstance(source, TextSource) or not text.strip():
        source.codings.append(coding)
        return
    source.plain_text_selections.append(
        PlainTextSelection(
            guid=case_coding(case, source.guid, "selection"),
            name="",
            start_position=0,
            end_position=len(text),
            codings=[coding],
        )
    )


def _signer(project: Project, maker: Guid | None) -> Guid | None:
    """Return who signs the coding of a case: NVivo leaves none unsigned.

    Who made the project, else who made what is coded, else the first user.
    """
    users = {user.guid.key: user.guid for user in project.users}
    for guid in (project.creating_user_guid, maker):
        if guid is not None and guid.key in users:
            return guid
    return next(iter(users.values()), None)


def _code_part(project: Project, case: Case, selection: Selection) -> None:
    user, date = selection.creating_user, selection.creation_date_time
    lacking = tuple(
        field for field in SIGNATURE if selection.__dict__[field] is None
    )  # NVivo wants both on the selection too; they are taken off on reading
    selection.codings.append(
        Coding(
            guid=case_coding(case, selection.guid, signed(lacking)),
            code_ref=case.guid,
            creating_user=user or _signer(project, None),
            creation_date_time=date or project.creation_date_time,
        )
    )


class _CaseTree:
    """Makes the codes of cases, one below the other as the cases' paths say."""

    def __init__(self, project: Project) -> None:
        self._project = project
        taken = {code.name for code in project.code_book.codes}
        names = (CASES, *(f"{CASES} ({n})" for n in range(2, len(taken) + 3)))
        name = next(name for name in names if name not in taken)
        self._top = Code(guid=folder(), name=name, is_codable=False)
        self._at = {"": self._top}

    def make(self) -> None:
        """Put the tree into the codebook."""
        made = []
        for number, case in enumerate(self._project.cases, 1):
            above = PATH.find(case.description) or ""
            case.description = without_line(PATH, case.description)
            code = Code(
                guid=case.guid,
                name=case.name or f"Case {number}",
                description=case.description,
            )
            name = " ".join(code.name.split())
            self._at.setdefault(f"{above}{ABOVE}{name}" if above else name, code)
            made.append((above, code))
        for above, code in made:
            self._below(above).codes.append(code)
        self._project.code_book.codes.append(self._top)

    def _below(self, path: str) -> Code:
        if path not in self._at:
            above, _, name = path.rpartition(ABOVE)
            code = Code(guid=folder(path), name=name, is_codable=False)
            self._at[path] = code
            self._below(above).codes.append(code)
        return self._at[path]


CLASSIFICATION = Line("Classification")
"""Keeps the classification of an attribute in the description of its variable."""


# --- Reading --------------------------------------------------------------------------


@rule(tool="qdabridge for NVivo", evidence="S")
def join_file_variables(work: Workspace) -> None:
    """Join again the two variables made of one that cases and files have."""
    if not is_ours(work.origin):
        return
    project = work.project
    made_of = {file_variable(v).key: v for v in project.variables}
    twins = {v.guid.key for v in project.variables} & made_of.keys()
    if not twins:
        return
    for thing in (*project.sources, *project.cases):
        for value in thing.variable_values:
            if value.variable_ref.key in twins:
                value.variable_ref = made_of[value.variable_ref.key].guid
    project.variables = [v for v in project.variables if v.guid.key not in twins]


@rule(
    "classification-kept",
    "classification-in-name",
    tool="NVivo for Mac 12-15",
    evidence="O",
)
def split_classifications(work: Workspace) -> None:
    """Split names of variables such as Person:Age; keep Person in the description.

    A name that two classifications have stays whole.
    """
    ours = is_ours(work.origin)
    usual = usual_classifications(work.project)
    named = [(v, *_split(v.name)) for v in work.project.variables]
    homes: dict[str, set[str]] = {}
    for _, classification, attribute in named:
        homes.setdefault(attribute, set()).add(classification)
    kept = whole = 0
    for variable, classification, attribute in named:
        if not classification or _is_read(variable, classification):
            continue
        is_unique = ours or len(homes[attribute]) == 1
        if is_unique:
            variable.name = attribute
        else:
            whole += 1
        if not is_unique or classification != usual[variable.guid.key]:
            kept += 1
            variable.description = CLASSIFICATION.add(
                variable.description, classification
            )
    _tell_classifications(work, kept, whole)


def _split(name: str) -> tuple[str, str]:
    classification, _, attribute = (part.strip() for part in name.partition(":"))
    return (classification, attribute) if classification and attribute else ("", name)


def _is_read(variable: Variable, classification: str) -> bool:
    return CLASSIFICATION.find(variable.description) == classification


def _tell_classifications(work: Workspace, kept: int, whole: int) -> None:
    if kept:
        work.info(
            "classification-kept",
            f"{kept} variables are named Classification:Attribute; the classification"
            " is kept as the last line of their description",
            path="Variable/@name",
        )
    if whole:
        work.info(
            "classification-in-name",
            f"{whole} of them keep the classification in their name, as another"
            " classification has an attribute of the same name",
            path="Variable/@name",
        )


# --- Writing --------------------------------------------------------------------------


@rule("value-repeated", tool="NVivo for Mac 20.5", evidence="O")
def repeat_values(work: Workspace) -> None:
    """Put the values of a case on the sources that are its alone, too.

    That is where NVivo was seen to write values; those on cases are hearsay.
    """
    count = 0
    for case, source in sole_sources(work.project):
        known = {value.variable_ref.key for value in source.variable_values}
        for value in case.variable_values:
            if value.value is not None and value.variable_ref.key not in known:
                source.variable_values.append(value.clone())
                count += 1
    if count:
        work.info(
            "value-repeated",
            f"{count} values of cases were repeated on the one source of the case",
            path="VariableValue",
        )


@rule("variable-of-files", tool="NVivo for Mac 20.5", evidence="O")
def name_variables(work: Workspace) -> None:
    """Name variables Cases:attribute or Files:attribute, or as they were in NVivo.

    Types are kept: NVivo itself writes only Text; what it reads is not known.
    """
    project = work.project
    usual = usual_classifications(project)
    on_files = {v.variable_ref.key for v in _file_values(work)}
    variables: list[Variable] = []
    twins: dict[str, Guid] = {}
    for variable in project.variables:
        variables.append(variable)
        classification = CLASSIFICATION.find(variable.description)
        if classification is None:
            classification = usual[variable.guid.key]
            if classification == CASES and variable.guid.key in on_files:
                variables.append(_of_files(variable))
                twins[variable.guid.key] = variables[-1].guid
        elif variable.name.startswith(f"{classification}:"):
            continue  # another one has this name too
        else:
            variable.description = without_line(CLASSIFICATION, variable.description)
        variable.name = f"{classification}:{variable.name}"
    project.variables = variables
    for value in _file_values(work):
        value.variable_ref = twins.get(value.variable_ref.key, value.variable_ref)
    if twins:
        work.info(
            "variable-of-files",
            f"{len(twins)} variables have values on cases and on sources; NVivo has"
            f" one attribute {CASES}:... and one {FILES}:... for each",
            path="Variable",
        )


def _file_values(work: Workspace) -> Iterator[VariableValue]:
    for source in work.project.sources:
        yield from source.variable_values


def _of_files(variable: Variable) -> Variable:
    twin = variable.clone()
    twin.guid = file_variable(variable)
    twin.name = f"{FILES}:{variable.name}"
    return twin
