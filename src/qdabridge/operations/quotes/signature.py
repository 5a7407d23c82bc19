"""Templates of signatures, such as ``[#{case.number}, {case.site}, {case.role}]``.

``{field}`` stands for a value, ``{field?}`` for one that may be missing: then the comma
before it goes too. ``{{`` and ``}}`` stand for the braces themselves. Nothing else has
a meaning; nothing is ever looked up on an object.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from qdabridge.errors import UnknownNameError
from qdabridge.formats import Quote
from qdabridge.model import PlacedCoding, Variable
from qdabridge.operations.attribution import Attribution, shown
from qdabridge.report import Collector, Finding, Severity
from qdabridge.spelling import unknown_name

__all__ = ["FIELDS", "MISSING", "SIGNATURE", "Signature", "Signing"]


MISSING = "?"
"""Stands where a value should be and is not."""

_PIECE = re.compile(
    r"(?P<brace>\{\{|\}\})|\{(?P<field>[^{}]*)\}|(?P<text>[^{}]+)|(?P<odd>[{}])"
)
_SEPARATORS = " ,;:"


class _Field(NamedTuple):
    name: str
    is_optional: bool


class Signature:
    """A template that has been understood; fill it in for each quote.

    Attributes:
        fields: The names of its fields, each once.
    """

    def __init__(self, template: str, known: Iterable[str]) -> None:
        """Take a template apart.

        Args:
            template: The template.
            known: The fields that exist.

        Raises:
            UnknownNameError: There is no such field, or a brace stands alone.
        """
        names = list(known)
        self._pieces = [
            _piece(match, names, template) for match in _PIECE.finditer(template)
        ]
        found = [piece.name for piece in self._pieces if isinstance(piece, _Field)]
        self.fields: list[str] = list(dict.fromkeys(found))

    def needs(self, what: str) -> bool:
        """Must there be a ``what``, such as a case, for it to make sense?"""
        return any(
            isinstance(piece, _Field)
            and not piece.is_optional
            and piece.name.partition(".")[0] == what
            for piece in self._pieces
        )

    def filled(
        self, values: Mapping[str, str | None], missed: Callable[[str], None]
    ) -> str:
        """Return the signature of one quote.

        Args:
            values: Fields and their values; None for a value that is missing.
            missed: Is told the name of each field shown as ``?``.
        """
        made, drops_separator = "", False
        for piece in self._pieces:
            if isinstance(piece, str):
                made += piece.lstrip(_SEPARATORS) if drops_separator else piece
                drops_separator = False
                continue
            value = values.get(piece.name)
            if value is None and piece.is_optional:
                made = made.rstrip(_SEPARATORS)
                drops_separator = made == "" or made[-1] in "[("
            elif value is None:
                missed(piece.name)
                made += MISSING
            else:
                made += value
        return made


def _piece(match: re.Match[str], known: list[str], template: str) -> str | _Field:
    if match["odd"]:
        raise UnknownNameError(
            f"a lone {match['odd']} in the template, character {match.start() + 1}",
            hint=f"double it ({match['odd'] * 2}) to have the brace itself",
        )
    if match["brace"]:
        return match["brace"][0]
    if match["text"] is not None:
        return match["text"]
    return _field(match["field"].strip(), known)


def _field(name: str, known: list[str]) -> _Field:
    for wish, is_optional in ((name, False), (name.removesuffix("?"), True)):
        for exists in known:
            if wish.casefold() == exists.casefold():
                return _Field(exists, is_optional)
    raise unknown_name("field", name, known)


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
    return Finding.of(
        "signature-by-source",
        Severity.INFO,
        "no case is known to speak in a quote; it is signed by its source",
        subject=placed.coding.guid,
    )


def _missing(name: str, placed: PlacedCoding) -> Finding:
    return Finding.of(
        "signature-value-missing",
        Severity.WARNING,
        f"a signature has no value for {{{name}}} and shows ?; correct the"
        f" project, or leave it out where it is missing: {{{name}?}}",
        subject=placed.coding.guid,
    )
