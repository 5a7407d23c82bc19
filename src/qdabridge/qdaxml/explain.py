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
from typing import BinaryIO, Never

from qdabridge.qdaxml.explain_walk import Walk
from qdabridge.qdaxml.names import CODEBOOK, PROJECT, XSI
from qdabridge.qdaxml.parser import feed, safe_parser
from qdabridge.qdaxml.validate import faults
from qdabridge.report import Finding, Report, Severity

__all__ = ["SCHEMA_CODES", "explain"]

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
            return Report()
    walk = Walk(keep)
    with open_again() as stream:
        walk.over(stream)
    report = walk.report()
    report.extend(_unexplained(verdict or [], walk.blamed))
    return report


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
        Finding(
            code="schema-other",
            severity=Severity.ERROR,
            message=f"{plain}; correct it by the schema",
            count=count,
        )
        for plain, count in other.items()
    ]
