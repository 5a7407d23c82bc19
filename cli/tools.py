"""``qdabridge tools``."""

from typing import TYPE_CHECKING

import click

from . import options, output
from .exits import ExitCode

if TYPE_CHECKING:
    from qdabridge.operations.tools import CapabilityInfo, ToolInfo

__all__ = ["tools"]


IMPORTS = {"read": "r", "approximated": "~", "dropped": "x", "unknown": "?"}
EXPORTS: dict[bool | None, str] = {True: "w", False: "-", None: "?"}
LEGEND = (
    "First sign: w the tool exports it, - does not, ? not known.",
    "Second sign: r it imports it, ~ changes it, x drops it, ? not known.",
    "Where there is none, nothing is known either.",
    "'qdabridge tools TOOL' tells how this is known.",
)


@click.command(
    epilog=options.examples(
        "qdabridge tools",
        "qdabridge tools nvivo",
        "qdabridge tools atlasti --json",
    ),
)
@click.argument("tool", required=False, shell_complete=options.completing_tools)
@options.printing(findings=False)
def tools(printing: options.Printing, tool: str | None) -> ExitCode:
    """Show what each tool exports and what becomes of it on import.

    Without TOOL, everything at a glance. With TOOL, how a project comes out of it and
    into it, how its files are recognised, how it counts positions, and element by
    element how well what is said of it is known.
    """
    from qdabridge.operations.tools import tools as known

    infos = known(tool)
    if printing.json:
        output.print_json([info.model_dump(mode="json") for info in infos])
    elif tool is None:
        _matrix(infos)
    else:
        _one(infos[0])
    return ExitCode.FINE


def _matrix(infos: "list[ToolInfo]") -> None:
    from qdabridge.operations.tools import elements

    told = [info for info in infos if info.capabilities]
    tables = [{c.element: _signs(c) for c in info.capabilities} for info in told]
    rows = [
        (element, *(table.get(element, "") for table in tables))
        for element in elements(told)
    ]
    table = output.table(("Element", *(info.name for info in told)), rows)
    table.gap = 1  # so that it fits a terminal of 80 columns
    table.first = len("TranscriptSelection")
    output.show(table)
    output.line("")
    for text in LEGEND:
        output.line(text)


def _signs(capability: "CapabilityInfo") -> str:
    return f"{EXPORTS[capability.writes]} {IMPORTS[capability.reading.value]}"


def _one(info: "ToolInfo") -> None:
    from qdabridge.operations.tools import EVIDENCE

    for label, value in _facts(info):
        output.line(f"{label + ':':13}{value}")
    _ways(info)
    if not info.capabilities:
        return
    output.line("")
    exports = {True: "yes", False: "no", None: "unknown"}
    rows = [
        (c.element, exports[c.writes], c.reading.value, c.evidence, c.source)
        for c in info.capabilities
    ]
    output.show(output.table(("Element", "Exports", "Import", "By", "Source"), rows))
    output.line("")
    tags = ", ".join(f"{tag} {meaning}" for tag, meaning in EVIDENCE.items())
    output.line(f"By: {tags}; none: nothing is known.")


def _ways(info: "ToolInfo") -> None:
    """Print how a file comes out of the tool and into it, and how that is known."""
    from . import output

    for label, ways in (("Out of it", info.out_of), ("Into it", info.into)):
        for way in ways:
            tag = way.evidence or "not known"
            output.line(f"{label + ':':13}{way.steps}")
            output.line(f"{'':13}({way.versions}; {tag}: {way.source})")
    for text in info.mind:
        output.line(f"{'Mind:':13}{text}")
    if info.forms and info.into:
        output.line(
            f"{'Made by:':13}qdabridge convert IN.qdpx OUT.qdpx --to {info.name}"
        )


def _facts(info: "ToolInfo") -> list[tuple[str, str]]:
    forms = [f"--to {form.name}: {form.convention}" for form in info.forms]
    others = [f"{c} if it has {pattern}" for pattern, c in info.conventions.items()]
    return [
        ("Tool", info.title),
        ("Origin", info.origin or "any that is of no other tool"),
        ("Positions", "; ".join([info.convention, *others])),
        ("Written", "; ".join(forms) or "no: it cannot be written for"),
    ]
