"""Names for QualCoder, which wants each once: codes, files, cases, journals, coders.

Its tables have unique names. Of two codes with one name the second is swallowed, of
two cases too; two journals or two pictures stop the whole import (S, R). So the later
ones are told apart: codes by the code above them, ``Barriers / Time``, the rest by a
number, ``Interview ~2``. Reading our own files takes that off again.
"""

import re

from qdabridge.model import (
    AnySource,
    Case,
    Code,
    PDFSource,
    PictureSource,
    Project,
    User,
    Variable,
)
from qdabridge.tools.profile import rule
from qdabridge.tools.references import (
    give_unique_names,
    qualified,
    unnumbered,
    unqualified,
)
from qdabridge.tools.work import Workspace

__all__ = [
    "PICTURES",
    "name_codes",
    "name_things",
    "restore_names",
    "suffixless",
    "with_suffix",
]

PICTURES = (".jpg", ".jpeg", ".png")
_SUFFIX = re.compile(r" ~\.\w+$")


@rule("code-renamed", tool="QualCoder 3.5 to 4.0 Beta", evidence="R")
def name_codes(work: Workspace) -> None:
    """Give codes that share a name one with the code above them in it."""
    shared = _clashing(work.project)
    names = {code.name for code, _ in work.project.walk_codes()}
    taken = names - {code.name for code, _ in shared.values()}
    renamed = 0
    for code, path in list(work.project.walk_codes()):
        above = path[:-1]
        if code.guid.key in shared or unqualified(code.name, above) != code.name:
            new = qualified(code.name, above, taken)
            renamed += new != code.name
            code.name = new
        taken.add(code.name)
    if renamed:
        work.warning(
            "code-renamed",
            f"{renamed} codes share their names with others; QualCoder would make"
            " them one, so they got the name of the code above them too",
            path="Code/@name",
        )


def _clashing(project: Project) -> dict[str, tuple[Code, tuple[str, ...]]]:
    """Return codes that QualCoder would take for one another.

    Folders and codes have a table each; to 3.8 a code with codes below is a folder.
    """
    places: dict[tuple[str, bool], list[tuple[Code, tuple[str, ...]]]] = {}
    for code, path in project.walk_codes():
        tables = {not code.is_codable, bool(code.codes) or not code.is_codable}
        for is_folder in tables:
            places.setdefault((code.name, is_folder), []).append((code, path))
    return {
        code.guid.key: (code, path)
        for found in places.values()
        if len(found) > 1
        for code, path in found
    }


@rule("thing-renamed", tool="QualCoder 4.0 Beta", evidence="S")
def name_things(work: Workspace) -> None:
    """Give files, cases, coders and variables names of their own."""
    project = work.project
    counts = {
        "Source": give_unique_names(
            project.sources, _file_name, _rename, otherwise=_file_of
        ),
        "Case": give_unique_names(
            project.cases, _name, _rename, otherwise=lambda case: f"Case {case.guid}"
        ),
        "User": give_unique_names(
            project.users, _name, _rename, otherwise=lambda user: user.id or user.guid
        ),
        "Variable": give_unique_names(
            project.variables, _name, _rename, otherwise=lambda v: str(v.guid)
        ),
    }
    for kind, count in counts.items():
        if count:
            work.warning(
                "thing-renamed",
                f"{count} × {kind}: no name, or one that others have too; QualCoder"
                " needs every name once, so they were given another",
                path=f"{kind}/@name",
            )


def _name(thing: Case | User | Variable) -> str | None:
    return thing.name


def _rename(thing: AnySource | Case | User | Variable, name: str) -> None:
    thing.name = name


def _file_name(source: AnySource) -> str | None:
    return source.name


def _file_of(source: AnySource) -> str:
    suffix = ".pdf" if isinstance(source, PDFSource) else ""
    return f"{source.guid}{suffix}"


def with_suffix(name: str, suffix: str) -> str:
    """Return the name of a picture with a suffix that ``suffixless`` takes off again.

    >>> with_suffix("Board", ".jpg")
    'Board ~.jpg'
    """
    return f"{name} ~{suffix}"


def suffixless(name: str) -> str:
    """Return the name of a picture as it was before ``with_suffix``."""
    return _SUFFIX.sub("", name)


def restore_names(project: Project) -> None:
    """Take off what ``name_codes`` and ``name_things`` have put on."""
    _restore_codes(project.code_book.codes, ())
    named: list[AnySource | Case | User | Variable] = [
        *project.sources,
        *project.cases,
        *project.users,
        *project.variables,
    ]
    for thing in named:
        if thing.name:
            name = thing.name
            is_picture = isinstance(thing, PictureSource)
            thing.name = unnumbered(suffixless(name) if is_picture else name)


def _restore_codes(codes: list[Code], above: tuple[str, ...]) -> None:
    for code in codes:
        code.name = unqualified(code.name, above)
        _restore_codes(code.codes, (*above, code.name))
