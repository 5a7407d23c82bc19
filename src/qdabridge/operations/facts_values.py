"""Values that facts are made of: texts, and references to things."""

from typing import Any, NamedTuple

from qdabridge.model import Graph, Guid, VariableValue
from qdabridge.operations.facts_labels import composed

__all__ = ["Ref", "Row", "Value", "colour", "refs", "rows_of_graph", "rows_of_values"]


class Ref(NamedTuple):
    """A reference to a thing; with its kind told where it can be of any."""

    guid: Guid | None
    is_tagged: bool = False


Value = str | Ref
Row = tuple[Value, ...]


def colour(written: str | None) -> str | None:
    """Return a colour with six digits, in lower case."""
    if written and len(written) == 4:
        written = "#" + "".join(digit * 2 for digit in written[1:])
    return written and written.lower()


def rows_of_values(values: list[VariableValue]) -> list[Row]:
    """Return variables with their values; one without a value says nothing."""
    return [
        (Ref(v.variable_ref), said) for v in values if (said := _value_text(v.value))
    ]


def _value_text(value: Any) -> str:
    """Return a value so that equal ones look the same: no zeros after 1.50."""
    if isinstance(value, bool):
        return "true" if value else "false"
    text = "" if value is None else composed(str(value))
    if not isinstance(value, str) and "." in text and "E" not in text:
        text = text.rstrip("0").rstrip(".")
    return text


def refs(guids: list[Guid]) -> list[Row]:
    """Return references to things of one kind."""
    return [(Ref(guid),) for guid in guids]


def rows_of_graph(graph: Graph) -> dict[str, list[Row]]:
    """Return the boxes and lines of a drawing with what they show and how."""
    vertices: list[Row] = []
    for v in graph.vertices:
        corners = (v.first_x, v.first_y, v.second_x, v.second_y)
        place = ",".join("" if c is None else str(c) for c in corners)
        look = " ".join(str(x) for x in (v.shape, colour(v.color)) if x)
        shown = Ref(v.represented_guid, True) if v.represented_guid else ""
        vertices.append((composed(v.name or ""), shown, place, look))
    edges: list[Row] = []
    for e in graph.edges:
        traits = (e.direction, e.line_style, colour(e.color))
        look = " ".join(str(x) for x in traits if x)
        shown = Ref(e.represented_guid, True) if e.represented_guid else ""
        ends = Ref(e.source_vertex), Ref(e.target_vertex)
        edges.append((composed(e.name or ""), shown, *ends, look))
    return {"vertex": vertices, "edge": edges}
