"""Is there one text where a text belongs, and can it be read?"""

from collections.abc import Iterator

from qdabridge.checks.inspection import Inspection, Located, Problem
from qdabridge.errors import QdaBridgeError
from qdabridge.model import TextElement, Transcript
from qdabridge.package.package import Text

__all__ = ["foreign_encoding", "nowhere", "twice", "unreadable"]


def _texts(view: Inspection) -> Iterator[Located[Text]]:
    yield from view.of(TextElement)
    yield from view.of(Transcript)


def twice(view: Inspection) -> Iterator[Problem]:
    """Does every text stand in one place only?"""
    for at in _texts(view):
        if at.thing.plain_text_content is not None and at.thing.plain_text_path:
            yield Problem(
                at,
                "the text stands in PlainTextContent and in the file of plainTextPath;"
                " PlainTextContent is read, remove the other",
                "/@plainTextPath",
            )


def nowhere(view: Inspection) -> Iterator[Problem]:
    """Does every text stand somewhere?"""
    for at in _texts(view):
        text = at.thing
        if text.plain_text_content is None and not text.plain_text_path:
            rich = text.rich_text_path
            found = f"only rich text, {rich}" if rich else "nothing"
            yield Problem(
                at,
                f"there is neither PlainTextContent nor plainTextPath ({found}); add"
                " the plain text that selections count in",
            )


def unreadable(view: Inspection) -> Iterator[Problem]:
    """Can the files of all texts be read?"""
    for at in _texts(view):
        facts, path = view.facts(at.thing), at.thing.plain_text_path
        if isinstance(facts, QdaBridgeError) and path and view.package.resolve(path):
            yield Problem(
                at,
                f"{facts.message} ({path}); {facts.hint or 'export it again'}",
                "/@plainTextPath",
            )


def foreign_encoding(view: Inspection) -> Iterator[Problem]:
    """Are all texts in UTF-8?"""
    for at in _texts(view):
        facts = view.facts(at.thing)
        if (
            facts
            and not isinstance(facts, QdaBridgeError)
            and facts.encoding != "utf-8"
        ):
            yield Problem(
                at,
                f"the text is not in UTF-8 but in {facts.encoding}"
                f" ({at.thing.plain_text_path}); save it as UTF-8",
                "/@plainTextPath",
            )
