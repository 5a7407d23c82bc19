"""What the cells of a column look like, whatever its header says."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from qdabridge.codebook.marks import clean
from qdabridge.codebook.number_marks import read_number
from qdabridge.tabular import Continued, Row

__all__ = ["SAMPLE", "Profile", "profile_of"]


SAMPLE = 3000
"""So many rows are looked at."""
_AMOUNT = re.compile(
    r"[-+]?[\d\s.,]+ ?%?(?: ?\([\d\s.,]+ ?%?\))?|-|–|n/?a", re.IGNORECASE
)
_SHORT = re.compile(r"[A-Z]{0,4}[-_. ]?\d{1,4}[a-z]?|[A-Z][A-Z0-9_-]{0,7}")
_GUID = re.compile(r"\{?[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\}?")
_MARK = re.compile(
    r"[x✓✔√•●*+01]|yes|no|ja|nein|oui|non|s[ií]|true|false", re.IGNORECASE
)
_QUOTED = re.compile(r"[\"“„«'‘‚].{3,}", re.DOTALL)
_ATTRIBUTE = re.compile(
    r"(?:deductive|inductive|a priori|apriori|emergent|emic|etic|deduktiv|induktiv|"
    r"descriptive|analytic(?:al)?|interpretive|in vivo|process|structural|positive|"
    r"negative|neutral|new|old|revised|high|medium|low|individual level|semantic|"
    r"latent|theory.driven|data.driven|literature|data|yes|no|déductif|inductif|"
    r"deductiv[oa]|inductiv[oa]|dedutiv[oa]|indutiv[oa]|both|active|merged|"
    r"deductie[fv]e?|inductie[fv]e?|parent|child)",
    re.IGNORECASE,
)
"""Values that say of which kind a code is, and name none that holds it."""


@dataclass(frozen=True)
class Profile:
    """Measures of the texts of a column.

    Attributes:
        texts: What is in it, blanks left out.
        rows: How many rows could have something in it.
        filled: For each row the text, filled down; blank before the first.
        merged: Cells that belong to the one above.
    """

    texts: Sequence[str]
    rows: int
    filled: Sequence[str]
    merged: int

    @cached_property
    def distinct(self) -> int:
        """How many different texts there are."""
        return len({clean(text).casefold() for text in self.texts})

    @cached_property
    def median(self) -> int:
        """The middle one of the lengths; 0 if there are none."""
        lengths = sorted(map(len, self.texts))
        return lengths[len(lengths) // 2] if lengths else 0

    def share(self, form: re.Pattern[str]) -> float:
        """Return which part of the texts has this form."""
        if not self.texts:
            return 0
        return sum(bool(form.fullmatch(t.strip())) for t in self.texts) / len(
            self.texts
        )

    @property
    def is_unique(self) -> bool:
        """Is nearly every text there once?"""
        return self.distinct * 10 >= len(self.texts) * 9 > 0

    @property
    def is_full(self) -> bool:
        """Has nearly every row something in it?"""
        return len(self.texts) * 10 >= self.rows * 8 > 0

    @cached_property
    def are_amounts(self) -> bool:
        """Are all of them numbers?"""
        return bool(self.texts) and self.share(_AMOUNT) == 1

    @cached_property
    def are_guids(self) -> bool:
        """Are all of them GUIDs?"""
        return bool(self.texts) and self.share(_GUID) == 1

    @cached_property
    def are_marks(self) -> bool:
        """Do they only mark, as an x does?"""
        return self.share(_MARK) > 0.95

    @cached_property
    def are_quotes(self) -> bool:
        """Do most of them begin with a quotation mark?"""
        return self.share(_QUOTED) >= 0.6

    @cached_property
    def are_attributes(self) -> bool:
        """Do most of them say of which kind something is?"""
        return self.share(_ATTRIBUTE) >= 0.6

    @cached_property
    def ids(self) -> float:
        """Which part of them looks like an id or a number."""
        found = [bool(_SHORT.fullmatch(t) or read_number(t)) for t in self.texts]
        return sum(found) / len(found) if found else 0

    @cached_property
    def nested(self) -> bool:
        """Are there numbers of several parts among them?"""
        numbers = [n for text in self.texts if (n := read_number(text))]
        return any(len(n.parts) > 1 and n.firm[-1] for n in numbers)

    @cached_property
    def numbers(self) -> float:
        """Which part of them are numbers of codes."""
        found = [read_number(text) is not None for text in self.texts]
        return sum(found) / len(found) if found else 0

    @cached_property
    def runs(self) -> list[int]:
        """How many rows each text holds for, one after the other."""
        found: list[int] = []
        last = None
        for text in self.filled:
            if text != last:
                found.append(0)
            last = text
            found[-1] += 1
        return found

    @cached_property
    def level(self) -> float:
        """How much it looks like a level above: 0 not at all, 3 merged or filled down.

        Few short texts, each for a run of rows, once.
        """
        known = [text for text in self.filled if text]
        if len(known) < 3 or self.median > 80 or self.are_marks or self.are_attributes:
            return 0
        if self.are_amounts or self.ids > 0.9:
            return 0
        runs = len(self.runs) - (not self.filled[0])
        distinct = len(set(known))
        several = sum(1 for count in self.runs if count > 1)
        if distinct * 10 > len(known) * 8 or several * 5 < len(self.runs) * 2:
            return 0
        if runs > max(distinct * 1.3, distinct + 1):
            return 0
        is_sparse = len(self.texts) * 10 < len(known) * 8
        if is_sparse or self.merged:
            return 3
        return 2 if distinct > 1 else 1


def profile_of(rows: Sequence[Row], column: int, header: str = "") -> Profile:
    """Return the measures of a column of these rows; its header again is left out."""
    rows = rows[:SAMPLE]
    again = " ".join(header.casefold().split())
    texts: list[str] = []
    filled: list[str] = []
    merged = 0
    last = ""
    for row in rows:
        cell = row[column]
        text = cell.text.strip()
        if text and " ".join(text.casefold().split()) == again:
            continue
        merged += cell.continued is Continued.ABOVE
        if text:
            texts.append(text)
        last = clean(text) or last
        filled.append(last)
    return Profile(texts, len(filled), filled, merged)
