"""Cases that are codes as well, as NVivo writes them: read and made.

NVivo for Mac 12 to 15 lists its cases flat and by name only, and repeats every Case as
a Code with the same GUID. The tree of cases exists only in the nesting of those codes,
and a source belongs to a case by a Coding whose CodeRef is the case: mostly over the
whole text, otherwise over the part where the case speaks.
"""

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
)
from qdabridge.tools.idioms.marks import (
    ABOVE,
    CASES,
    PATH,
    SIGNATURE,
    case_coding,
    folder,
    signed,
    without_line,
)
from qdabridge.tools.profile import rule
from qdabridge.tools.work import Workspace

__all__ = ["make_case_twins"]


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
