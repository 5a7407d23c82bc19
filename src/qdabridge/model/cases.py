"""Cases and their variables (standard, 13)."""

from decimal import Decimal
from typing import Self

from pydantic import Field, model_validator

from qdabridge.model.base import Element, Identified
from qdabridge.model.values import Date, DateTime, Guid, TypeOfVariable

__all__ = ["Case", "Variable", "VariableValue"]


Value = str | bool | int | Decimal | Date | DateTime


class Variable(Identified):
    """An attribute that cases and sources can have."""

    name: str
    type_of_variable: TypeOfVariable = TypeOfVariable.TEXT
    description: str | None = None


class VariableValue(Element):
    """What one variable says about one case or source: one value, or none."""

    variable_ref: Guid = Field(description="GUID of the Variable")
    text_value: str | None = None
    boolean_value: bool | None = None
    integer_value: int | None = None
    float_value: Decimal | None = Field(default=None, description="any decimal number")
    date_value: Date | None = None
    date_time_value: DateTime | None = None

    @property
    def value(self) -> Value | None:
        """The value, whatever its type; None when there is none."""
        return next((v for v in self._values() if v is not None), None)

    def _values(self) -> tuple[Value | None, ...]:
        return (
            self.text_value,
            self.boolean_value,
            self.integer_value,
            self.float_value,
            self.date_value,
            self.date_time_value,
        )

    @model_validator(mode="after")
    def _one_at_most(self) -> Self:
        if sum(value is not None for value in self._values()) > 1:
            raise ValueError("a VariableValue holds one value; more than one was given")
        return self


class Case(Identified):
    """A unit of study, such as a participant: its variables and where it speaks."""

    name: str | None = None
    description: str | None = None
    code_refs: list[Guid] = Field(default=[], description="GUIDs of Codes")
    variable_values: list[VariableValue] = []
    source_refs: list[Guid] = Field(default=[], description="GUIDs of whole sources")
    selection_refs: list[Guid] = Field(default=[], description="GUIDs of selections")
