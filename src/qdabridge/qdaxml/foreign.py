"""Keeping what the standard does not know: foreign elements, as they were found."""

from collections.abc import Callable
from xml.parsers.expat import XMLParserType

from qdabridge.errors import LimitError
from qdabridge.model import Foreign, ForeignElement
from qdabridge.qdaxml.names import is_qda

__all__ = ["MAX_DEPTH", "ForeignCollector", "clark", "keep_attribute", "keep_element"]

MAX_DEPTH = 200
"""How deep elements may nest; libxml2's own limit is 256."""


def clark(name: str) -> str:
    """Return expat's ``namespace local`` in Clark's form, QDA-XML's as just local."""
    namespace, _, local = name.rpartition(" ")
    return local if is_qda(namespace) else f"{{{namespace}}}{local}"


def foreign_of(fields: dict[str, object]) -> Foreign:
    """Return the foreign content of an element under construction, made if needed."""
    if fields.get("foreign") is None:
        fields["foreign"] = Foreign()
    foreign = fields["foreign"]
    if not isinstance(foreign, Foreign):
        raise TypeError("the field `foreign` holds something else")
    return foreign


class ForeignCollector:
    """Takes over the parser's handlers for the length of one foreign element."""

    def __init__(
        self,
        parser: XMLParserType,
        name: str,
        attributes: dict[str, str],
        done: Callable[[ForeignElement], None],
    ) -> None:
        self._parser = parser
        self._done = done
        self._open = [_element(name, attributes)]
        self._handlers = (
            parser.StartElementHandler,
            parser.EndElementHandler,
            parser.CharacterDataHandler,
        )
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        element = _element(name, attributes)
        self._open[-1].content.append(element)
        self._open.append(element)
        if len(self._open) > MAX_DEPTH:
            raise LimitError(
                f"elements nest more than {MAX_DEPTH} deep",
                location=f"line {self._parser.CurrentLineNumber}",
            )

    def _text(self, text: str) -> None:
        self._open[-1].content.append(text)

    def _end(self, name: str) -> None:
        element = self._open.pop()
        if self._open:
            return
        parser = self._parser
        start, end, text = self._handlers
        parser.StartElementHandler = start
        parser.EndElementHandler = end
        parser.CharacterDataHandler = text
        self._done(element)


def _element(name: str, attributes: dict[str, str]) -> ForeignElement:
    return ForeignElement(
        name=clark(name), attributes={clark(k): v for k, v in attributes.items()}
    )


def keep_attribute(fields: dict[str, object], key: str, value: str) -> None:
    """Put a foreign attribute with the element whose fields these are.

    A second value for the same key, which comes from things the model flattens, is
    kept as ``key[2]``.
    """
    attributes = foreign_of(fields).attributes
    place, number = key, 2
    while attributes.get(place, value) != value:
        place, number = f"{key}[{number}]", number + 1
    attributes[place] = value


def keep_element(
    fields: dict[str, object], element: ForeignElement, within: str = ""
) -> None:
    """Put a foreign element with the element whose fields these are."""
    element.within = within
    foreign_of(fields).elements.append(element)
