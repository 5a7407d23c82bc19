"""Signing quotes: the values of a template's fields, and who else speaks."""

from collections.abc import Callable

from qdabridge.formats.quotes import Quote
from qdabridge.model import PlacedCoding, Variable
from qdabridge.operations.quoting.attribution import Attribution, shown
from qdabridge.operations.quoting.signature import Signature
from qdabridge.report import Collector, Finding, Severity

__all__ = ["FIELDS", "SIGNATURE", "Signing"]

SIGNATURE = "[{case?}, {source}]"
"""The template that serves every project."""

_BY_SOURCE = "[{source}]"

_NUMBER = "number"
_OF_QUOTES: dict[str, Callable[[Quote], str | int | None]] = {
    "case": lambda quote: quote.case,
    "source": lambda quote: quote.source,
    "code": lambda quote: quote.code,
    "code.path": lambda quote: quote.code_path,
    "coder": lambda quote: ", ".join(quote.coders),
    "date": lambda quote: (quote.date or "").partition("T")[0],
    "start": lambda quote: quote.start,
    "end": lambda quote: quote.end,
    "page": lambda quote: quote.page,
    _NUMBER: lambda quote: quote.number,
}
FIELDS = tuple(_OF_QUOTES)
"""The fields of templates besides ``case.<variable>`` and ``source.<variable>``."""


class Signing:
    """Fills in the template for one quote after the other."""

    def __init__(
        self, attribution: Attribution, template: str | None, found: Collector
    ) -> None:
        """Understand a template; what it has to say goes into ``found``.

        Raises:
            UnknownNameError: It has a field that does not exist, or a lone brace.
        """
        self._attribution = attribution
        self._found = found
        self._variables: dict[str, tuple[str, list[Variable]]] = {}
        for name in attribution.variable_names:
            for about in ("case", "source"):
                known = about, attribution.variables(name)
                self._variables.setdefault(f"{about}.{name}", known)
        fields = [*FIELDS, *self._variables]
        self._signature = Signature(SIGNATURE if template is None else template, fields)
        self._by_source = Signature(_BY_SOURCE, fields)

    def signed(self, quote: Quote, placed: PlacedCoding, number: int) -> str:
        """Return the signature of a quote, which gets this number."""
        signature = self._signature
        if quote.case is None and signature.needs("case"):
            signature = self._by_source
            self._found.add("signature-by-source", lambda: _by_source(placed))
        values = {name: self._value(name, quote, placed) for name in signature.fields}
        if _NUMBER in values:
            values[_NUMBER] = str(number)
        text = signature.filled(values, lambda name: self._miss(name, placed))
        return _with_others(text, quote.others)

    def _value(self, name: str, quote: Quote, placed: PlacedCoding) -> str | None:
        if name in _OF_QUOTES:
            value = _OF_QUOTES[name](quote)
            return None if value is None or value == "" else str(value)
        about, variables = self._variables[name]
        cases = self._attribution.cases(placed)
        bearers = cases if about == "case" else [placed.source]
        found = self._attribution.value(bearers, variables)
        return None if found is None else shown(found)

    def _miss(self, name: str, placed: PlacedCoding) -> None:
        self._found.add(("missing", name), lambda: _missing(name, placed))


def _with_others(text: str, others: tuple[str, ...]) -> str:
    """Put the names of the other speakers before the closing bracket, if any."""
    if not others:
        return text
    more = f"and {', '.join(others)}"
    if text.endswith(("]", ")")):
        return f"{text[:-1]}; {more}{text[-1]}"
    return f"{text}; {more}" if text else f"({more})"


def _by_source(placed: PlacedCoding) -> Finding:
    return Finding(
        code="signature-by-source",
        severity=Severity.INFO,
        message="no case is known to speak in a quote; it is signed by its source",
        subject=placed.coding.guid,
    )


def _missing(name: str, placed: PlacedCoding) -> Finding:
    return Finding(
        code="signature-value-missing",
        severity=Severity.WARNING,
        message=f"a signature has no value for {{{name}}} and shows ?; correct the"
        f" project, or leave it out where it is missing: {{{name}?}}",
        subject=placed.coding.guid,
    )
