"""What ``merge`` shows of its work on a terminal."""

from typing import TYPE_CHECKING

from qdabridge.operations.merging.outcome import InputInfo, MergeReport
from qdabridge.text.realign import Status

from .output import table

if TYPE_CHECKING:
    from rich.console import RenderableType

__all__ = ["of"]

_KINDS = {
    "User": "coders",
    "Code": "codes",
    "TextSource": "texts",
    "Case": "cases",
    "Coding": "codings",
    "Note": "notes",
}


def of(report: MergeReport) -> "RenderableType":
    """Return who brought what, what was the same, and what moved."""
    from rich.console import Group

    parts: list[RenderableType] = [_inputs(report), ""]
    if report.unified:
        parts += [_unified(report), ""]
    if report.texts:
        parts += [_texts(report), ""]
    if report.deleted:
        removed = ", ".join(f"{n} {kind}" for kind, n in report.deleted.items())
        parts += [f"removed since {report.base}: {removed}", ""]
    if report.joined_codings:
        parts += [f"codings that say what others say: {report.joined_codings:,}", ""]
    return Group(*parts)


def _inputs(report: MergeReport) -> "RenderableType":
    rows = [_row(one) for one in report.inputs]
    rows.append(["together", *(f"{report.counts.get(k, 0):,}" for k in _KINDS)])
    return table(["project", *_KINDS.values()], rows, numbers=True)


def _row(one: InputInfo) -> list[str]:
    return [one.file, *(f"{one.counts.get(kind, 0):,}" for kind in _KINDS)]


def _unified(report: MergeReport) -> "RenderableType":
    rows = [[_many(u.kind), u.rule, f"{u.count:,}"] for u in report.unified]
    return table(["the same", "by", "how many"], rows)


def _many(kind: str) -> str:
    return "vertices" if kind == "vertex" else f"{kind}s"


def _texts(report: MergeReport) -> "RenderableType":
    rows = [
        [
            text.source or str(text.guid),
            text.kept,
            *(f"{text.statuses.get(status, 0):,}" for status in Status),
        ]
        for text in report.texts
    ]
    heads = ["text that differs", "version kept", *(str(status) for status in Status)]
    return table(heads, rows)
