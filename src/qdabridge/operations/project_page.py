"""What is in a project, as one HTML page: codes with definitions, sources, cases."""

from collections import Counter
from pathlib import Path
from typing import Any

from qdabridge.model import Code, Project, TextElement, Transcript, holders
from qdabridge.operations.info import info
from qdabridge.package import Package
from qdabridge.pages import Page
from qdabridge.tools import normalise

__all__ = ["project_page"]


def project_page(package: Package) -> Page:
    """Return the page of a project or codebook.

    Args:
        package: The project, which is brought into canonical form.
    """
    package = normalise(package)
    project, told = package.project, info(package)
    uses = Counter(placed.coding.code_ref.key for placed in project.codings())
    counts = told.counts
    facts = [
        ("codes", counts.codes),
        ("sources", sum(counts.sources.values())),
        ("codings", counts.codings),
        ("coders", len(told.coders)),
        ("cases", counts.cases),
        ("variables", counts.variables),
        ("memos", counts.notes),
    ]
    written = f"Written by {told.tool.origin}. " if told.tool.origin else ""
    name = Path(told.path).name if told.path else ""
    heads, cases = _cases(project)
    return Page(
        template="project",
        title=told.name or name or "Project",
        values={
            "about": f"{written}{name}",
            "facts": [(label, f"{number:,}") for label, number in facts if number],
            "coders": [
                (coder.name or "(no coder)", f"{coder.codings:,}")
                for coder in told.coders
            ],
            "codes": [_code(code, uses) for code in project.code_book.codes],
            "sources": _sources(package),
            "case_heads": heads,
            "cases": cases,
        },
    )


def _code(code: Code, uses: Counter[str]) -> dict[str, Any]:
    inner = [_code(below, uses) for below in code.codes]
    own = uses[code.guid.key]
    return {
        "name": code.name,
        "color": str(code.color) if code.color else "",
        "description": code.description or "",
        "is_codable": code.is_codable,
        "codings": own,
        "below": own + sum(one["below"] for one in inner),
        "codes": inner,
    }


def _sources(package: Package) -> list[tuple[str, str, str, str]]:
    codings = Counter(placed.source.guid.key for placed in package.project.codings())
    rows = []
    for source in package.project.sources:
        size = sum(
            len(package.text(one))
            for one in holders(source)
            if isinstance(one, TextElement | Transcript)
        )
        kind = type(source).__name__.removesuffix("Source")
        count = f"{codings[source.guid.key]:,}"
        rows.append((source.name or "", kind, f"{size:,}" if size else "", count))
    return rows


def _cases(project: Project) -> tuple[list[str], list[list[str]]]:
    names = {one.guid.key: one.name for one in project.variables}
    used = dict.fromkeys(
        value.variable_ref.key
        for case in project.cases
        for value in case.variable_values
    )
    rows = []
    for case in project.cases:
        values = {v.variable_ref.key: v.value for v in case.variable_values}
        said = [values.get(key) for key in used]
        cells = ["" if value is None else str(value) for value in said]
        rows.append([case.name or "", *cells])
    return ["Case", *(names.get(key, key) for key in used)], rows
