"""Templates of signatures, such as ``[#{case.number}, {case.site}, {case.role}]``.

``{field}`` stands for a value, ``{field?}`` for one that may be missing: then the comma
before it goes too. ``{{`` and ``}}`` stand for the braces themselves. Nothing else has
a meaning; nothing is ever looked up on an object.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from qdabridge.errors import UnknownNameError
from qdabridge.operations.choosing import named

__all__ = ["MISSING", "Signature"]

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
        self.fields = list(dict.fromkeys(found))

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
    raise named("field", name, known)
