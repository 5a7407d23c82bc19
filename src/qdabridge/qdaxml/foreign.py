"""Keeping what the standard does not know: foreign elements, as they were found."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator
from itertools import groupby

from qdabridge.errors import LimitError
from qdabridge.model import Foreign, ForeignElement
from qdabridge.qdaxml.lexical import attribute_text, element_text
from qdabridge.qdaxml.names import XSI, is_qda
from qdabridge.qdaxml.near_names import (
    CONTAINERS,
    NEAR_ATTRIBUTES,
    SELECTIONS,
    SOURCES,
    TAGS,
    attribute_like,
    fold,
    words,
)
from qdabridge.qdaxml.parser import Events
from qdabridge.report import Finding, Report, Severity

__all__ = [
    "MAX_DEPTH",
    "Dropped",
    "ForeignCollector",
    "Unread",
    "clark",
    "foreign_attributes",
    "foreign_element",
    "harmless",
    "is_writable",
    "keep_attribute",
    "keep_element",
    "paired",
]

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
        parser: Events,
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

    def _start(self, name: str, attributes: list[str]) -> None:
        element = _element(name, paired(attributes))
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
        if len(element.content) > 1:
            element.content = list(_joined(element.content))
        if self._open:
            return
        parser = self._parser
        start, end, text = self._handlers
        parser.StartElementHandler = start
        parser.EndElementHandler = end
        parser.CharacterDataHandler = text
        self._done(element)


def _joined(content: Iterable[str | ForeignElement]) -> Iterator[str | ForeignElement]:
    """Yield content with texts in one piece that came in several."""
    for is_text, parts in groupby(content, lambda part: isinstance(part, str)):
        if is_text:
            yield "".join(map(str, parts))
        else:
            yield from parts


def paired(attributes: list[str]) -> dict[str, str]:
    """Return attributes by name, which expat hands over in a row."""
    return dict(zip(attributes[::2], attributes[1::2], strict=True))


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


_XML = "http://www.w3.org/XML/1998/namespace"
_INSTANCE = {f"{{{XSI}}}{n}" for n in ("schemaLocation", "noNamespaceSchemaLocation")}


def harmless(attributes: dict[str, str]) -> dict[str, str]:
    """Return those attributes that every schema-valid document may carry.

    ``xsi:type`` is not among them: with another type than the schema's it breaks the
    document, and with that one it says nothing.
    """
    return {key: value for key, value in attributes.items() if key in _INSTANCE}


def is_writable(key: str) -> bool:
    """Can this foreign attribute stand on its element, or was it inside it?"""
    return not {"/", "["} & set(key.partition("{")[0])


def foreign_attributes(attributes: dict[str, str], taken: Collection[str] = ()) -> str:
    """Return attributes as XML, but for those the element has anyway."""
    prefixes: dict[str, str] = {}
    texts = [
        f' {_name(key, prefixes)}="{attribute_text(value)}"'
        for key, value in attributes.items()
        if key not in taken and is_writable(key)
    ]
    declared = [f' xmlns:{p}="{attribute_text(uri)}"' for uri, p in prefixes.items()]
    return "".join([*declared, *texts])


def _name(key: str, prefixes: dict[str, str]) -> str:
    """Return the name with a prefix, which is added to those to be declared."""
    uri, _, local = key.removeprefix("{").rpartition("}")
    if not uri:
        return local
    if uri == _XML:
        return f"xml:{local}"  # the one prefix that needs no declaration, nor bears one
    prefix = "xsi" if uri == XSI else f"f{len(prefixes)}"
    return f"{prefixes.setdefault(uri, prefix)}:{local}"


def foreign_element(
    element: ForeignElement, home: str, around: str | None = None
) -> str:
    """Return an element as XML; a nameless one is only text.

    ``home`` is the document's default namespace, ``around`` that of the element around.
    """
    uri, _, local = element.name.rpartition("}")
    namespace = uri[1:] or home
    inside = "".join(
        element_text(part)
        if isinstance(part, str)
        else foreign_element(part, home, namespace)
        for part in element.content
    )
    if not element.name:
        return inside
    is_new = namespace != (home if around is None else around)
    default = f' xmlns="{attribute_text(namespace)}"' if is_new else ""
    start = local + default + foreign_attributes(element.attributes)
    return f"<{start}>{inside}</{local}>"


class Dropped:
    """Counts what was left out and tells it in the end."""

    def __init__(self) -> None:
        self._counts: Counter[tuple[str, str, str]] = Counter()

    def elements(self, tag: str, elements: Iterable[ForeignElement]) -> None:
        """Note foreign elements, and text between elements."""
        for element in elements:
            path = f"{tag}/{element.name or 'text()'}"
            self._counts["element-dropped", path, "is foreign"] += 1

    def attributes(self, tag: str, keys: Iterable[str]) -> None:
        """Note foreign attributes."""
        for key in keys:
            self._counts["attribute-dropped", f"{tag}/@{key}", "is foreign"] += 1

    def field(self, tag: str, field: str, count: int) -> None:
        """Note content the model has and this kind of file has not."""
        why = "has no place in this kind of file"
        self._counts["content-dropped", f"{tag}/{field}", why] += count

    def report(self) -> Report:
        """Return what was left out, in a stable order."""
        return Report.holding(
            Finding.of(
                code, Severity.WARNING, f"it {why}; not written", path=path, count=count
            )
            for (code, path, why), count in sorted(self._counts.items())
        )


_NOUNS = {
    "Code": "code",
    "Coding": "coding",
    **dict.fromkeys(SOURCES, "source"),
    **dict.fromkeys(SELECTIONS, "selection"),
    "Note": "note",
    "Case": "case",
    "Variable": "variable",
    "VariableValue": "value",
    "User": "user",
    "Link": "link",
    "Set": "set",
    "Graph": "graph",
    "Transcript": "transcript",
    "Representation": "text",
    "PlainTextContent": "text",
}
_OF_CONTAINERS = {c: _NOUNS[tag] for tag, c in CONTAINERS.items()}
_NEAR = {
    name: noun
    for noun, names in {
        "coding": "segment quotation highlight excerpt annotation codedsegment",
        "code": "node tag theme category",
        "source": "document picture image pdf video audio",
    }.items()
    for name in words(names)
}
_SHOWN = 5


class Unread:
    """Counts what was set aside."""

    def __init__(self) -> None:
        self.any: bool = False
        """Was anything at all set aside?"""
        self._counts: Counter[str] = Counter()
        self._names: list[str] = []

    def element(self, parent: str, element: ForeignElement) -> None:
        """Count an element that was set aside, and all that is in it."""
        self.any = True
        noun = None if _is_foreign(element) else _OF_CONTAINERS.get(parent)
        for each, kind in _nouns(element, parent, noun):
            self._counts[kind] += 1
            if name := each.attributes.get("name"):
                self._names.append(name)

    @property
    def total(self) -> int:
        """How many things of the user's were not understood."""
        return self._counts.total()

    def told(self) -> str:
        """Return the counts in words: ``2 codes and 1 source (Board)``."""
        parts = [
            f"{n:,} {noun if n == 1 else noun + 's'}"
            for noun, n in sorted(self._counts.items())
        ]
        *first, last = parts
        counts = f"{', '.join(first)} and {last}" if first else last
        names = list(dict.fromkeys(self._names))
        more = ", ..." if len(names) > _SHOWN else ""
        called = f" ({', '.join(names[:_SHOWN])}{more})" if names else ""
        return counts + called


def _is_foreign(element: ForeignElement) -> bool:
    return element.name.startswith("{")


def _nouns(
    element: ForeignElement, parent: str, noun: str | None
) -> Iterator[tuple[ForeignElement, str]]:
    """Yield what people would count in an element, with what they call it."""
    known = TAGS.get(fold(element.name), "")
    if not _is_foreign(element):
        kind = _NOUNS.get(known) or noun or _near(element)
        if known == "CodeRef" and parent not in ("Coding", "Case", "Set"):
            kind = "coding"
        if kind and (known or noun or element.attributes):
            yield element, kind
    inside = _OF_CONTAINERS.get(known)
    for part in element.content:
        if isinstance(part, ForeignElement):
            yield from _nouns(part, known or element.name, inside)


def _near(element: ForeignElement) -> str | None:
    kind = _NEAR.get(fold(element.name))
    says_code = attribute_like(element.attributes, "code")
    if (
        kind is None
        and says_code
        and any(fold(name) in NEAR_ATTRIBUTES["start"] for name in element.attributes)
    ):
        return "coding"
    return kind
