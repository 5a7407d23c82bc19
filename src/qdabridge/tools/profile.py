"""What is known of a tool; which tool wrote a file, and which one is asked for.

A rule is a small function on a ``Workspace``; its decorator says where the knowledge
comes from. Evidence tags: O observed in a real file, R ran the tool, S read its source,
C claimed by somebody, D deduced.
"""

import re
from collections.abc import Callable
from enum import StrEnum
from functools import cache
from typing import Literal, NamedTuple

from qdabridge.catalogue import FORMS, SPELLINGS, TARGETS, TOOLS, load
from qdabridge.spelling import named_one
from qdabridge.text import CANONICAL, Convention
from qdabridge.tools.work import Workspace

__all__ = [
    "KNOWN_HOW",
    "REFI",
    "AgreementView",
    "Capability",
    "Evidence",
    "Exchange",
    "NameRules",
    "Profile",
    "Reading",
    "Rule",
    "Scope",
    "Target",
    "Way",
    "own_convention",
    "profile_named",
    "profile_of",
    "profiles",
    "rule",
    "target_named",
]


KNOWN_HOW = {
    "O": "observed",
    "R": "tried",
    "S": "read in its source",
    "C": "claimed, not verified",
    "D": "deduced",
}
"""What the evidence tags mean, in words for reports."""


class Reading(StrEnum):
    """What becomes of an element when a tool imports it."""

    READ = "read"
    APPROXIMATED = "approximated"
    DROPPED = "dropped"
    UNKNOWN = "unknown"


class Capability(NamedTuple):
    """What a tool does with one kind of element."""

    element: str
    """Element or idiom, such as ``Link`` or ``Coding (whole source)``."""
    writes: bool | None
    """Does it export such things? None: not known."""
    reading: Reading
    evidence: str
    """Evidence tag: O, R, S, C, D; empty: nothing known."""
    source: str
    """Version it was seen in, and where it says so."""
    code: str = ""
    """Code of the finding that tells the loss when writing for the tool."""
    by_rule: bool = False
    """A rule of the target tells it, as not all such elements are concerned."""


Evidence = Literal["O", "R", "S", "C", "D"]


class Rule(NamedTuple):
    """One piece of knowledge, applied."""

    apply: Callable[[Workspace], None]
    tool: str
    """Tool and versions it was seen in."""
    evidence: Evidence
    codes: tuple[str, ...]
    """Codes of the findings it may note."""
    after: tuple[str, ...] = ()
    """Names of the rules it must come after among those of everybody's files; a tool
    that lists such a rule itself places it."""

    @property
    def name(self) -> str:
        """Its name, by which others say that they come after it."""
        return self.apply.__name__

    @property
    def does(self) -> str:
        """What it does, in one line."""
        return (self.apply.__doc__ or "").strip().partition("\n")[0]

    def __call__(self, work: Workspace) -> None:
        """Apply the rule."""
        self.apply(work)


def in_order(*rules: Rule) -> tuple[Rule, ...]:
    """Return rules so that each comes after those it needs, else as they are given.

    Raises:
        ValueError: They need each other.
    """
    left, ordered = list(rules), list[Rule]()
    while left:
        waiting = {rule.name for rule in left}
        ready = next((r for r in left if not waiting & {*r.after}), None)
        if ready is None:
            raise ValueError(f"rules that need each other: {sorted(waiting)}")
        left.remove(ready)
        ordered.append(ready)
    return tuple(ordered)


def rule(
    *codes: str, tool: str, evidence: Evidence, after: tuple[str, ...] = ()
) -> Callable[[Callable[[Workspace], None]], Rule]:
    """Make a rule of a function.

    Args:
        codes: Codes of the findings it may note.
        tool: Tool and versions the knowledge is about.
        evidence: How well it is known.
        after: Names of the rules it must come after.
    """
    return lambda function: Rule(function, tool, evidence, codes, after)


class Scope(StrEnum):
    """Where a name may stand only once."""

    PATH = "among the codes of one parent"
    EVERYWHERE = "in the whole codebook"


class NameRules(NamedTuple):
    """What a tool asks of the names of codes."""

    title: str
    scope: Scope = Scope.PATH
    separator: str | None = None
    """What its import takes for the border between parent and child."""
    replaced: tuple[tuple[str, str], ...] = ()
    """What a name may not contain, and what is proposed instead."""
    edges: str = ""
    """A name may not begin or end with these characters."""
    longest: int | None = None
    """Characters of a whole path that it takes."""
    longest_once: int | None = None
    """Characters of a name that some versions take."""
    once: str = ""
    """Which versions those are."""
    folders_apart: bool = False
    """Folders have names of their own, as in QualCoder: a code may be called like a
    folder, and those that share a name get that of the code above them too."""


class Target(NamedTuple):
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


class Way(NamedTuple):
    """One way out of a tool or into it."""

    steps: str
    """What to click or type, one thing after the other."""
    versions: str
    """For which versions this was told."""
    evidence: str
    """Evidence tag: O, R, S, C, D; empty: the words of the menus are not known."""
    source: str
    """Where it says so; what to look for if nothing is known."""


class Exchange(NamedTuple):
    """How people get a project out of a tool as REFI-QDA, and one into it.

    Menus are in the vendors' hands and change; so each way says for which versions it
    was told, and by whom.
    """

    out: tuple[Way, ...] = ()
    """Out of the tool, to be read here."""
    into: tuple[Way, ...] = ()
    """Into the tool, what was written here."""
    mind: tuple[str, ...] = ()
    """What else to mind; each begins with a capital and says how it is known."""


_NOTHING_KNOWN = Exchange()


class AgreementView(NamedTuple):
    """A tool's own agreement figures.

    Attributes:
        by_source: Is there a row for each code in each source, or one for each code?
        measures: What it shows: ``percent``, ``jaccard``, ``kappa``.
        kappa: ``cohen``; ``counters``, which is no Cohen's kappa; ``uniform``, whose
            chance is 1 by the number of codes.
        segments: Segments are compared instead of characters, and are one from this
            overlap on; None: characters are.
        is_unitizing: It shows the unitizing alphas, of all codes and of domains.
        undefined_as: What it shows where the coefficient is 0 / 0; None: nothing.
        says: In words, for documentation.
    """

    by_source: bool
    measures: tuple[str, ...]
    kappa: str = "cohen"
    segments: float | None = None
    is_unitizing: bool = False
    undefined_as: float | None = None
    says: str = ""


class Profile(NamedTuple):
    """A tool as reader and writer of REFI-QDA."""

    name: str
    """Its name in the catalogue, which has its title and its origin too."""
    convention: Convention = CANONICAL
    """How it is expected to count positions; each text is tested all the same."""
    is_observed: bool = False
    """Was that seen in real files, so that what fits as well by chance is no doubt?"""
    conventions: tuple[tuple[str, Convention], ...] = ()
    """Other expectations for origins in which a regular expression is found."""
    first_rules: tuple[Rule, ...] = ()
    """Applied before positions are made canonical."""
    rules: tuple[Rule, ...] = ()
    """Applied when positions are canonical."""
    targets: tuple[Target, ...] = ()
    """Forms in which it can be written for; the first is the usual one."""
    capabilities: tuple[Capability, ...] = ()
    names: NameRules | None = None
    """What it asks of the names of codes; None: not known."""
    invented_users: tuple[str, ...] = ()
    """Keys of the GUIDs of users who are the program itself, and no person."""
    agreement: AgreementView | None = None
    """How it counts what two coders agree on, if that is known."""
    exchange: Exchange = _NOTHING_KNOWN
    """How a file comes out of it, and into it."""

    @property
    def title(self) -> str:
        """Its name for people."""
        return TOOLS[self.name].title

    @property
    def origin(self) -> str:
        """Regular expression that the start of its ``origin`` matches."""
        return TOOLS[self.name].origin

    def convention_for(self, origin: str) -> Convention:
        """Return how this tool, in the version the origin names, counts positions."""
        for pattern, convention in self.conventions:
            if re.search(pattern, origin, re.IGNORECASE):
                return convention
        return self.convention


REFI = Profile(
    name="refi",
    convention=CANONICAL,
    targets=(Target(name="refi", convention=CANONICAL),),
)
"""What is taken for granted of an unknown tool: nothing beyond the standard."""


_OURS = re.compile(r"qdabridge \S+ for (?P<target>[\w-]+)")
_CANONICAL = re.compile(r"qdabridge \d\S*?(?:$|, from )")


@cache
def profile_named(name: str) -> Profile:
    """Return the profile of the tool with this name of the catalogue."""
    found: Profile = load(TOOLS[name].profile)
    return found


def profiles() -> list[Profile]:
    """Return the profiles of all tools, in the order of the catalogue."""
    return [profile_named(name) for name in TOOLS]


def profile_of(origin: str | None) -> Profile:
    """Return the profile of the tool that an origin names, else the generic one.

    Files written by qdabridge for a tool say so and are read like that tool's own.
    """
    if (match := _OURS.match(origin or "")) and match["target"] in FORMS:
        return profile_named(FORMS[match["target"]])
    wrote = (name for name, tool in TOOLS.items() if tool.wrote(origin or ""))
    return profile_named(next(wrote, "refi"))


def own_convention(origin: str | None) -> Convention | None:
    """Return how positions were counted if this library wrote the file, else None.

    What was written so needs no test; one could only go wrong.
    """
    if (match := _OURS.match(origin or "")) and match["target"] in FORMS:
        return target_named(match["target"], None)[1].convention
    return CANONICAL if _CANONICAL.match(origin or "") else None


def target_named(name: str, origin: str | None) -> tuple[Profile, Target]:
    """Return the form to write for a tool, the one of the origin's platform if any.

    Raises:
        UnknownFormatError: No tool has this name.
    """
    name = named_one("tool", name, TARGETS, spellings=SPELLINGS)
    chosen = profile_named(FORMS.get(name, name))
    if name != chosen.name:
        return chosen, next(t for t in chosen.targets if t.name == name)
    own = (t for t in chosen.targets if t.suits and re.search(t.suits, origin or ""))
    return chosen, next(own, chosen.targets[0])
