"""Small projects built in code, and what must survive a journey through a tool."""

from pathlib import Path
from typing import Any

import qdabridge
from qdabridge import (
    Code,
    Coding,
    DateTime,
    Package,
    PlainTextSelection,
    Project,
    TextSource,
    User,
    Variable,
    VariableValue,
)
from qdabridge.model.project import holders
from qdabridge.tools.adapting import adapt

__all__ = [
    "AGE",
    "ANNA",
    "STUDY",
    "TIME",
    "codes",
    "facts",
    "project",
    "selection",
    "source",
    "value",
    "written",
]

STUDY = Path(__file__).parents[2] / "fixtures" / "study.qdpx"
ANNA = User(name="Anna")
TIME = Code(name="Time")
AGE = Variable(name="Age")


def source(text: str = "One two three", **fields: Any) -> TextSource:
    fields = {"name": "Interview", "plain_text_content": text} | fields
    return TextSource(**fields)


def selection(start: int, end: int, *codes: Code, **fields: Any) -> PlainTextSelection:
    date = DateTime("2024-05-06T07:08:09Z")
    return PlainTextSelection(
        start_position=start,
        end_position=end,
        codings=[
            Coding(code_ref=code.guid, creating_user=ANNA.guid, creation_date_time=date)
            for code in codes
        ],
        **{"creation_date_time": date} | fields,
    )


def project(*sources: Any, origin: str, **fields: Any) -> Project:
    made = Project(
        name="P",
        origin=origin,
        users=[ANNA.clone()],
        variables=[AGE.clone()],
        sources=[s.clone() for s in sources],
        **fields,
    )
    made.code_book.codes.append(TIME.clone())
    return made


def value(text: str) -> VariableValue:
    return VariableValue(variable_ref=AGE.guid, text_value=text)


def codes(package: Package) -> list[str]:
    return [finding.code for finding in package.report]


def written(package: Package, folder: Path, target: str) -> Package:
    """Adapt, save and open."""
    path = folder / f"{target}.qdpx"
    adapt(package, target).save(path)
    assert not list(qdabridge.validate(path))
    return qdabridge.open(path, as_written=True)


def facts(package: Package) -> dict[str, Any]:
    """Return what must survive a journey."""
    made = package.project
    paths = {code.guid.key: path for code, path in made.walk_codes()}
    codings = [
        (
            paths[placed.coding.code_ref.key],
            placed.source.name,
            placed.coding.creating_user,
            placed.coding.creation_date_time,
            placed.selection and placed.selection.guid.key,
        )
        for placed in made.codings()
    ]
    selections = [
        (s.guid.key, getattr(s, "start_position", None), s.description, s.note_refs)
        for thing in made.sources
        for holder in holders(thing)
        for s in holder.selections
    ]
    return {
        "codings": sorted(codings, key=str),
        "selections": sorted(selections, key=str),
        "codes": list(paths.values()),
        "cases": [c.model_dump() for c in made.cases],
        "notes": sorted((n.name or "", package.text(n)) for n in made.notes),
        "texts": [package.text(s) for s in made.sources if isinstance(s, TextSource)],
        "note_refs": [[*s.note_refs] for s in made.sources],
        "links": made.links,
    }
