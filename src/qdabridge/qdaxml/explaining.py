"""Why a document breaks the schema: every error with line, XPath and remedy.

libxml2 gives the verdict. Its reasons are of little use beyond that: while it streams
it knows neither line nor path; over a tree it gives wrong lines for some elements,
skips whatever follows an unexpected one, and counts siblings anew for each error
(40,000 errors in one element take 7 seconds, ten times as many ten minutes). So a
rejected document is walked once more by expat, which knows every line, along the rules
that xmlschema reads from the XSD.
"""

import re
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import BinaryIO, Never

from qdabridge.errors import LimitError
from qdabridge.qdaxml.foreign import MAX_DEPTH, clark
from qdabridge.qdaxml.names import CODEBOOK, PROJECT, XSI, is_qda
from qdabridge.qdaxml.parser import feed, safe_parser
from qdabridge.qdaxml.rules import (
    Rule,
    Slot,
    attribute,
    attribute_missing,
    content_missing,
    cut,
    namespace,
    order,
    repeated,
    root_unknown,
    rule_for,
    text,
    unexpected,
    value,
)
from qdabridge.qdaxml.validate import faults
from qdabridge.report import Collector, Finding, Report, Severity

__all__ = ["SCHEMA_CODES", "Walk", "explain"]


_ROOTS = {v.root: v for v in (PROJECT, CODEBOOK)}
_EVERYWHERE = {
    f"{XSI} {name}" for name in ("type", "schemaLocation", "noNamespaceSchemaLocation")
}
_SPACE = " \t\r\n"
_NO_RULE = Rule({}, (), (), {}, {}, None)


class _Open:
    """An element whose end has not come yet."""

    __slots__ = (
        "above",
        "counts",
        "guid",
        "latest",
        "line",
        "namespace",
        "rule",
        "slot",
        "step",
        "tag",
        "text",
        "told",
    )

    def __init__(self, tag: str, namespace: str, rule: Rule, line: int) -> None:
        self.tag = tag
        self.namespace = namespace
        self.rule = rule
        self.line = line
        self.above: _Open | None = None
        self.step = f"/{tag}"
        self.guid: str | None = None
        self.counts: dict[str, int] = {}
        self.slot = -1
        self.latest = ""
        self.text: list[str] = []
        self.told: set[str] = set()

    @property
    def path(self) -> str:
        return f"{self.above.path}{self.step}" if self.above else self.step

    @property
    def kind(self) -> tuple[str, ...]:
        return (*self.above.kind, self.tag) if self.above else (self.tag,)

    @property
    def subject(self) -> str | None:
        return self.guid or (self.above.subject if self.above else None)


class Walk:
    """Finds every place where a document departs from its schema.

    Attributes:
        blamed: Tags of the elements that an error was found on or in.
    """

    def __init__(self, keep: int) -> None:
        self.blamed: set[str] = set()
        self._parser = safe_parser()
        self._collector = Collector(keep)
        self._here: _Open | None = None
        self._namespace = ""
        self._depth = 0
        self._outside = 0  # how deep in an element that has no rule
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._text

    def over(self, stream: BinaryIO) -> None:
        """Walk a whole document; errors as of ``qdaxml.explain``."""
        feed(self._parser, stream)

    def report(self) -> Report:
        """Return the errors in the order of the document."""
        return self._collector.report()

    def _add(
        self,
        at: _Open,
        code: str,
        message: Callable[[], str],
        *,
        step: str = "",
        line: int = 0,
        quote: str | None = None,
    ) -> None:
        """Note an error of an element, or of what lies one step below it."""
        self.blamed.add(at.tag)
        self.blamed.update(at.rule.order)
        self._collector.add(
            (code, at.kind, step.rstrip("0123456789[]")),
            lambda: Finding.of(
                code,
                Severity.ERROR,
                message(),
                line=line or at.line,
                path=at.path + step,
                subject=at.subject,
                quote=quote,
            ),
        )

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise LimitError(
                f"elements nest more than {MAX_DEPTH} deep",
                location=f"line {self._parser.CurrentLineNumber}",
                hint="flatten the code tree in the tool that wrote it",
            )
        if self._outside:
            self._outside += 1
            return
        above = self._here
        opened = self._root(name) if above is None else self._child(above, name)
        if opened is None:
            self._outside = 1
            return
        opened.guid = attributes.get("guid")
        self._here = opened
        self._attributes(opened, attributes)

    def _root(self, name: str) -> _Open | None:
        namespace, _, tag = name.rpartition(" ")
        vocabulary = _ROOTS.get(tag)
        line = self._parser.CurrentLineNumber
        if vocabulary is None or not is_qda(namespace):
            strange = _Open(tag, namespace, _NO_RULE, line)
            message = partial(root_unknown, clark(name))
            self._add(strange, "schema-root-unknown", message)
            return None
        self._namespace = vocabulary.namespace
        opened = _Open(tag, namespace, rule_for(tag), line)
        if namespace != self._namespace:
            self._other_namespace(opened)
        return opened

    def _other_namespace(self, opened: _Open) -> None:
        message = partial(namespace, opened.tag, opened.namespace, self._namespace)
        self._add(opened, "schema-namespace-other", message)

    def _child(self, above: _Open, name: str) -> _Open | None:
        """Return the element that opens, or None if it has no place here."""
        namespace, _, tag = name.rpartition(" ")
        is_other = namespace != above.namespace
        rule = above.rule.children.get(tag)
        if rule is None or (is_other and not is_qda(namespace)):
            self._unexpected(above, clark(name), tag)
            return None
        opened = _Open(tag, namespace, rule, self._parser.CurrentLineNumber)
        opened.above = above
        number = above.counts[tag] = above.counts.get(tag, 0) + 1
        index = above.rule.order[tag]
        slot = above.rule.slots[index]
        is_only = slot.most == 1 and number == 1
        opened.step = f"/{tag}" if is_only else f"/{tag}[{number}]"
        if slot.most is not None and _total(above, slot) > slot.most:
            message = partial(repeated, tag, above.tag, slot)
            self._add(opened, "schema-element-repeated", message)
        elif index < above.slot:
            self._disorder(above, opened)
        else:
            above.slot, above.latest = index, tag
        if is_other and namespace != self._namespace:
            self._other_namespace(opened)
        return opened

    def _unexpected(self, above: _Open, name: str, tag: str) -> None:
        self.blamed.add(tag)
        number = above.counts[name] = above.counts.get(name, 0) + 1
        self._add(
            above,
            "schema-element-unexpected",
            partial(unexpected, name, above.tag, above.rule),
            step=f"/{tag}[{number}]",
            line=self._parser.CurrentLineNumber,
        )

    def _disorder(self, above: _Open, opened: _Open) -> None:
        """Note one error for all that comes after an element that was too early."""
        if above.latest not in above.told:
            above.told.add(above.latest)
            self.blamed.update(above.rule.order)
            message = partial(order, opened.tag, above.latest, above.tag, above.rule)
            self._add(opened, "schema-element-order", message)

    def _attributes(self, opened: _Open, attributes: dict[str, str]) -> None:
        rule = opened.rule
        for name, raw in attributes.items():
            if values := rule.attributes.get(name):
                if not values.is_free and not values.admits(raw):
                    is_needed = name in rule.required
                    message = partial(value, name, raw, values, is_needed)
                    self._add(opened, "schema-value-invalid", message, step=f"/@{name}")
            elif name not in _EVERYWHERE:
                self._unknown_attribute(opened, name, attributes)
        for name in rule.required:
            if name not in attributes:
                message = partial(
                    attribute_missing, name, opened.tag, rule.attributes[name]
                )
                self._add(opened, "schema-attribute-missing", message, step=f"/@{name}")

    def _unknown_attribute(
        self, opened: _Open, name: str, attributes: dict[str, str]
    ) -> None:
        missing = [r for r in opened.rule.required if r not in attributes]
        self._add(
            opened,
            "schema-attribute-unknown",
            partial(attribute, _spelt(name), opened.tag, opened.rule, missing),
            step=f"/@{name.rpartition(' ')[2]}",
        )

    def _text(self, data: str) -> None:
        here = self._here
        if here is None or self._outside:
            return
        values = here.rule.text
        if values is not None:
            if not values.is_free:
                here.text.append(data)
        elif not (here.rule.slots and not data.strip(_SPACE)) and "" not in here.told:
            # An element without content must not even hold white space.
            here.told.add("")
            self._add(
                here,
                "schema-text-unexpected",
                partial(text, here.tag, data.strip(_SPACE), here.rule),
                step="/text()",
                quote=cut(data.strip(_SPACE)) or None,
            )

    def _end(self, name: str) -> None:
        self._depth -= 1
        if self._outside:
            self._outside -= 1
            return
        here = self._here
        if here is None:
            return
        values = here.rule.text
        if values is not None and not values.is_free:
            raw = "".join(here.text)
            if not values.admits(raw):
                message = partial(value, here.tag, raw, values, True)
                self._add(here, "schema-value-invalid", message)
        for slot in here.rule.slots:
            if slot.least and not _total(here, slot):
                message = partial(content_missing, here.tag, slot)
                self._add(here, "schema-content-missing", message)
        self._here = here.above


def _spelt(attribute: str) -> str:
    """Return an attribute's name as a reader of the file knows it."""
    namespace, _, local = attribute.rpartition(" ")
    return f"{_PREFIXES.get(namespace, '')}{local}" if namespace else local


_PREFIXES = {XSI: "xsi:", "http://www.w3.org/XML/1998/namespace": "xml:"}


def _total(opened: _Open, slot: Slot) -> int:
    """Count the children that have come for a slot."""
    return sum(opened.counts.get(tag, 0) for tag in slot.tags)


SCHEMA_CODES = {
    "schema-root-unknown": "Is the root element Project or CodeBook?",
    "schema-namespace-other": "Is the namespace that of QDA-XML 1.0?",
    "schema-element-unexpected": "May each element stand where it does?",
    "schema-element-order": "Do elements come in the order of the schema?",
    "schema-element-repeated": "Does what may come once come only once?",
    "schema-content-missing": "Does each element hold what it must hold?",
    "schema-attribute-unknown": "Does the schema know each attribute?",
    "schema-attribute-missing": "Are the required attributes there?",
    "schema-value-invalid": "Does each value have the form the schema asks for?",
    "schema-text-unexpected": "Is there text only where text belongs?",
    "schema-other": "Does libxml2 accept the rest?",
}
"""Every code of a schema error, and the question to which it says no."""

_NAMESPACES = {v.root: v.namespace for v in (PROJECT, CODEBOOK)}
_TYPE_NAMES = ("xsi:type", f"{{{XSI}}}type")
_BLAMED = re.compile(r"Element '(?:\{[^}]*\})?([^']+)'")


def explain(open_again: Callable[[], BinaryIO], *, keep: int = 100) -> Report:
    """Return every schema error of a document; an empty report: it is valid.

    Args:
        open_again: Opens the document; it is read up to three times.
        keep: How many errors of one kind to keep. A kind is a code and a path without
            positions; the last one kept counts those that follow.

    Raises:
        DamagedPackageError: It is not well-formed XML.
        UnsafePackageError: It declares a document type.
        LimitError: Its elements nest too deep.
    """
    namespace, root = _root_of(open_again)
    verdict = None
    if namespace == _NAMESPACES.get(root):
        # Only now, since libxml2 would not refuse a document type.
        verdict = _verdict(open_again, root)
        if not verdict:
            return Report.holding()
    walk = Walk(keep)
    with open_again() as stream:
        walk.over(stream)
    report = walk.report()
    report.extend(_unexplained(verdict or [], walk.blamed))
    return report.citing()


class _AtRootError(Exception):
    """Ends the look at what comes before the root element."""


def _root_of(open_again: Callable[[], BinaryIO]) -> tuple[str, str]:
    """Return namespace and name of the root; what precedes it has been found safe."""
    parser = safe_parser()
    found: list[str] = []

    def stop(name: str, attributes: dict[str, str]) -> Never:
        found.append(name)
        raise _AtRootError

    parser.StartElementHandler = stop
    with open_again() as stream, suppress(_AtRootError):
        feed(parser, stream)
    namespace, _, local = found[0].rpartition(" ")
    return namespace, local


def _verdict(open_again: Callable[[], BinaryIO], root: str) -> list[str]:
    with open_again() as stream:
        return faults(stream, root)


def _unexplained(verdict: list[str], blamed: set[str]) -> list[Finding]:
    """Return libxml2's own words about elements that the walk had no complaint about.

    They concern what the rules leave out, such as ``xsi:type``.
    """
    other: dict[str, int] = {}
    for message in verdict:
        match = _BLAMED.search(message)
        is_explained = match[1] in blamed if match else bool(blamed)
        if any(name in message for name in _TYPE_NAMES) or not is_explained:
            plain = re.sub(r"\{[^}]*\}", "", message).rstrip(".")
            other[plain] = other.get(plain, 0) + 1
    return [
        Finding.of(
            "schema-other",
            Severity.ERROR,
            f"{plain}; correct it by the schema",
            count=count,
        )
        for plain, count in other.items()
    ]
