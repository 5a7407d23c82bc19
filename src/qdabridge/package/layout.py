"""Where things lie in a package: the document, and the files under their proper names.

The standard says ``project.qde`` and a flat folder ``sources``. Real files differ:
``Sources/`` (NVivo for Windows, QualCoder to 3.8), ``<project>.qde`` (ATLAS.ti 26 for
Mac), ``sources/.root`` (NVivo for Mac), everything inside one more folder (zipped by
hand).
"""

from collections.abc import Sequence
from pathlib import PurePosixPath

from qdabridge.errors import NotThisFormatError
from qdabridge.package.stores import Store
from qdabridge.report import Finding, Location, Severity

__all__ = ["find_document", "names_in_package"]

_CLUTTER = (".root", ".ds_store", "thumbs.db", "desktop.ini")


def _is_clutter(name: str) -> bool:
    path = PurePosixPath(name.lower())
    return (
        path.name in _CLUTTER
        or path.parts[0] == "__macosx"
        or path.name.startswith("._")
    )


def find_document(names: Sequence[str]) -> str:
    """Return the name of the one ``.qde`` among the files, whatever it is called.

    Raises:
        NotThisFormatError: There is none, or several and no ``project.qde``.
    """
    found = [n for n in names if n.lower().endswith(".qde") and not _is_clutter(n)]
    if len(found) > 1:
        usual = [n for n in found if PurePosixPath(n).name.lower() == "project.qde"]
        found = usual or found
    if not found:
        raise NotThisFormatError(
            "there is no .qde document in it",
            hint="is this a REFI-QDA project? export it as .qdpx",
        )
    if len(found) > 1:
        raise NotThisFormatError(
            f"there are several .qde documents in it: {', '.join(sorted(found))}",
            hint="keep one project in each package",
        )
    return found[0]


def names_in_package(
    store: Store, document: str
) -> tuple[dict[str, str], list[Finding]]:
    """Return each file's name in the package, empty for those that are not kept."""
    top = f"{PurePosixPath(document).parent}/".removeprefix("./")
    names: dict[str, str] = {document: ""}
    notes = [_repeated(name) for name in store.repeated]
    wanted: dict[str, str] = {}
    for member in store.members():
        name = member.name.removeprefix(top) if top else member.name
        if member.name != document and _is_clutter(name):
            names[member.name] = ""
            notes.append(_ignored(member.name))
        elif member.name != document:
            wanted[member.name] = _proper(name)
    taken = {name for name, proper in wanted.items() if name == proper}
    for name, proper in wanted.items():
        names[name] = name if proper in taken else proper
        taken.add(proper)
    return names, notes


def _proper(name: str) -> str:
    folder, slash, rest = name.partition("/")
    return f"sources/{rest}" if slash and folder.lower() == "sources" else name


def _repeated(name: str) -> Finding:
    return Finding(
        code="member-repeated",
        severity=Severity.WARNING,
        message=f"there are several files named {name}; the last one is used",
        location=Location(member=name),
    )


def _ignored(name: str) -> Finding:
    return Finding(
        code="member-ignored",
        severity=Severity.INFO,
        message=f"{name} is a file of the system or the tool, not of the project",
        location=Location(member=name),
    )
