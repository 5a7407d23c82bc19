"""Do values fit their variables?"""

from collections.abc import Iterator

from qdabridge.checks.inspection import Inspection, Problem
from qdabridge.model import TypeOfVariable, Variable, VariableValue

__all__ = ["repeated", "wrong_type"]

_FIELDS = {
    "text_value": TypeOfVariable.TEXT,
    "boolean_value": TypeOfVariable.BOOLEAN,
    "integer_value": TypeOfVariable.INTEGER,
    "float_value": TypeOfVariable.FLOAT,
    "date_value": TypeOfVariable.DATE,
    "date_time_value": TypeOfVariable.DATE_TIME,
}


def wrong_type(view: Inspection) -> Iterator[Problem]:
    """Is every value of the type that its variable has?"""
    variables = {at.thing.guid.key: at.thing for at in view.of(Variable)}
    for at in view.of(VariableValue):
        variable = variables.get(at.thing.variable_ref.key)
        found = _type(at.thing)
        if variable and found and found is not variable.type_of_variable:
            yield Problem(
                at,
                f"the variable {variable.name!r} has type {variable.type_of_variable},"
                f" and the value type {found}; correct one of them",
                f"/{found}Value",
            )


def _type(value: VariableValue) -> TypeOfVariable | None:
    fields = value.__dict__
    return next((kind for f, kind in _FIELDS.items() if fields[f] is not None), None)


def repeated(view: Inspection) -> Iterator[Problem]:
    """Does everything have one value at most of each variable?"""
    known: dict[tuple[int, str], VariableValue] = {}
    for at in view.of(VariableValue):
        key = (id(at.holder), at.thing.variable_ref.key)
        first = known.setdefault(key, at.thing)
        if None not in (first.value, at.thing.value) and first.value != at.thing.value:
            yield Problem(
                at,
                "another value of the same variable stands here already; keep one of"
                " them",
            )
