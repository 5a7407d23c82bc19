"""Writing for a tool: from the canonical form to what that tool imports best."""

from qdabridge.package import Package
from qdabridge.qdaxml.read import no_garbage_collection
from qdabridge.report import Report
from qdabridge.tools.losses import tell_losses
from qdabridge.tools.normalise import our_origin
from qdabridge.tools.profile import Profile, Target
from qdabridge.tools.registry import target_named
from qdabridge.tools.texts import lay_out, load_texts
from qdabridge.tools.work import Work

__all__ = ["adapt", "adapt_if_named"]


def adapt(package: Package, tool: str) -> Package:
    """Return the package in the form a tool imports best.

    The report says what was done for it and, with counts, what the tool is known or
    said to drop (findings whose code ends in ``-lost`` or ``-approximated``).

    Args:
        package: A canonical package; it is not changed.
        tool: Name of a tool, or of one of its forms.

    Raises:
        UnknownFormatError: No tool has this name.
    """
    profile, target = target_named(tool, package.project.origin)
    with no_garbage_collection():
        return _adapted(package, profile, target)


def adapt_if_named(package: Package, tool: str | None, report: Report) -> Package:
    """Return the package adapted to a tool, or as it is if none is named.

    Args:
        package: A canonical package.
        tool: Name of a tool; None: no tool.
        report: Gets what adapting has to say.

    Raises:
        UnknownFormatError: No tool has this name.
    """
    if tool is None:
        return package
    adapted = adapt(package, tool)
    report.extend(adapted.report)
    return adapted


def _adapted(package: Package, profile: Profile, target: Target) -> Package:
    work = Work(package)
    _tell_form(work, profile, target)
    load_texts(work)
    tell_losses(work, profile)
    for rule in target.rules:
        rule(work)
    lay_out(work, target)
    for rule in target.last_rules:
        rule(work)
    work.project.origin = our_origin(package.project.origin, target.name)
    return work.result()


def _tell_form(work: Work, profile: Profile, target: Target) -> None:
    """Say which form of a tool was chosen where there are several."""
    others = [other.name for other in profile.targets if other is not target]
    if others:
        work.info(
            "form-chosen",
            f"written as {target.name} has it: positions count {target.convention};"
            f" for another form use {', '.join(others)}",
            path="Project",
        )
