"""Where it matters that nobody knows how a tool counts an emoji."""

from qdabridge.model import TextElement
from qdabridge.model.index import holders
from qdabridge.text.positions import TextMap
from qdabridge.tools.profile import Rule, rule
from qdabridge.tools.work import Work

__all__ = ["unit_warning"]


def unit_warning(title: str, tool: str) -> Rule:
    """Return the rule that warns of selections behind astral characters.

    Args:
        title: Name of the tool that is written for.
        tool: Its versions, none of whose real files has told.
    """

    @rule("unit-unknown", tool=tool, evidence="C")
    def warn_of_units(work: Work) -> None:
        """Warn where it matters that nobody knows how the tool counts an emoji."""
        selections, texts = _behind_astral(work)
        if selections:
            work.warning(
                "unit-unknown",
                f"{selections} selections in {texts} texts lie behind emoji or other"
                f" rare characters; whether {title} counts these as one or two is not"
                " known, code points were written: look at some of these quotes after"
                " the import",
                path="PlainTextSelection",
            )

    return warn_of_units


def _behind_astral(work: Work) -> tuple[int, int]:
    """Count the selections that end behind an astral character, and their texts."""
    selections = texts = 0
    for source in work.sources():
        for holder in holders(source):
            if isinstance(holder, TextElement) and holder.plain_text_selections:
                first = TextMap(work.text(holder)).first_astral
                if first is None:
                    continue
                after = [
                    s for s in holder.plain_text_selections if s.end_position > first
                ]
                selections += len(after)
                texts += bool(after)
    return selections, texts
