"""What is known of a tool: how it writes, what must be put right, what it wants.

A rule is a small function on a ``Work``; its decorator says where the knowledge comes
from. Evidence tags: O observed in a real file, R ran the tool, S read its source,
C claimed by somebody, D deduced.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from qdabridge.text.positions import CANONICAL, Convention
from qdabridge.tools.capabilities import Capability
from qdabridge.tools.work import Work

__all__ = ["Evidence", "Profile", "Rule", "Target", "rule"]

Evidence = Literal["O", "R", "S", "C", "D"]


@dataclass(frozen=True)
class Rule:
    """One piece of knowledge, applied."""

    apply: Callable[[Work], None]
    tool: str
    """Tool and versions it was seen in."""
    evidence: Evidence
    codes: tuple[str, ...]
    """Codes of the findings it may note."""

    @property
    def does(self) -> str:
        """What it does, in one line."""
        return (self.apply.__doc__ or "").strip().partition("\n")[0]

    def __call__(self, work: Work) -> None:
        """Apply the rule."""
        self.apply(work)


def rule(
    *codes: str, tool: str, evidence: Evidence
) -> Callable[[Callable[[Work], None]], Rule]:
    """Make a rule of a function.

    Args:
        codes: Codes of the findings it may note.
        tool: Tool and versions the knowledge is about.
        evidence: How well it is known.
    """
    return lambda function: Rule(function, tool, evidence, codes)


@dataclass(frozen=True, kw_only=True)
class Target:
    """How a tool wants the texts and positions of a file it imports."""

    name: str
    """What ``--to`` and the origin of the written file say."""
    convention: Convention
    crlf: bool = False
    """Are line ends CRLF in text files?"""
    bom: bool = False
    """Do text files begin with a BOM?"""
    suits: str = ""
    """Regular expression found in origins for which this form is the tool's own."""
    rules: tuple[Rule, ...] = ()
    """Applied to the canonical project before its positions are laid out."""
    last_rules: tuple[Rule, ...] = ()
    """Applied when everything else is done: names, paths, GUIDs."""


@dataclass(frozen=True, kw_only=True)
class Profile:
    """A tool as reader and writer of REFI-QDA."""

    name: str
    title: str
    origin: str
    """Regular expression that the start of its ``origin`` matches, ignoring case."""
    convention: Convention = CANONICAL
    """How it is expected to count positions; each text is tested all the same."""
    conventions: tuple[tuple[str, Convention], ...] = ()
    """Other expectations for origins in which a regular expression is found."""
    first_rules: tuple[Rule, ...] = ()
    """Applied before positions are made canonical."""
    rules: tuple[Rule, ...] = ()
    """Applied when positions are canonical."""
    targets: tuple[Target, ...] = ()
    """Forms in which it can be written for; the first is the usual one."""
    capabilities: tuple[Capability, ...] = ()

    def wrote(self, origin: str) -> bool:
        """Does this origin name the tool?"""
        return re.match(self.origin, origin, re.IGNORECASE) is not None

    def convention_for(self, origin: str) -> Convention:
        """Return how this tool, in the version the origin names, counts positions."""
        for pattern, convention in self.conventions:
            if re.search(pattern, origin, re.IGNORECASE):
                return convention
        return self.convention
