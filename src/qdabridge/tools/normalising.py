"""Reading as a tool meant it: from the document as written to the canonical form.

Canonical: positions are code points over LF text without BOM, half-open; coder and
date of every coding stand on the coding; one case is one Case; comments are the
Description of a selection, memos are Notes that NoteRefs lead to; a value stands once.
"""

from importlib.metadata import version

from qdabridge.model import no_garbage_collection
from qdabridge.package import Package
from qdabridge.text import CANONICAL
from qdabridge.tools.idioms import FIRST_RULES, RULES
from qdabridge.tools.positions import make_canonical
from qdabridge.tools.registry import own_convention, profile_named, profile_of
from qdabridge.tools.work import Options, Workspace

__all__ = ["canonical", "normalise", "our_origin"]


def normalise(
    package: Package, options: Options | None = None, *, in_place: bool = False
) -> Package:
    """Return the package in canonical form; its report says what was changed.

    A canonical package is returned as it is, unless options ask for more.

    Args:
        package: A package in any form; it is not changed, and shares its archive with
            the result.
        options: What to do beyond what is right for everyone.
        in_place: Change the project of this package instead of a copy, which spares
            time and memory; the package itself is no longer to be used.

    Returns:
        A package whose report has what reading had to say, and then what was changed.
    """
    if package.is_canonical and options in (None, Options()):
        return package
    with no_garbage_collection():
        return _normalised(Workspace(package, options, in_place=in_place))


def _normalised(work: Workspace) -> Package:
    package = work.package
    profile = profile_named("refi") if package.is_canonical else profile_of(work.origin)
    for rule in dict.fromkeys((*profile.first_rules, *FIRST_RULES)):
        rule(work)
    own = CANONICAL if package.is_canonical else own_convention(work.origin)
    expected = own or profile.convention_for(work.origin)
    make_canonical(
        work, expected, is_certain=own is not None, is_observed=profile.is_observed
    )
    for rule in dict.fromkeys((*profile.rules, *RULES)):
        rule(work)
    work.project.origin = our_origin(work.origin)
    return work.result("canonical", before=package.report)


def canonical(package: Package) -> Package:
    """Return the package itself if it is canonical, else what ``normalise`` makes."""
    return normalise(package)


def our_origin(origin: str | None, target: str = "") -> str:
    """Return the origin of what we write: ourselves, for whom, and from whom."""
    us = f"qdabridge {version('qdabridge')}"
    first = (origin or "").rpartition(", from ")[2]
    for_whom = f" for {target}" if target else ""
    from_whom = (
        f", from {first}" if first and not first.startswith("qdabridge ") else ""
    )
    return us + for_whom + from_whom
