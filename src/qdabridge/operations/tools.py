"""What is known of each tool: how it writes, what it keeps and drops on import."""

from pydantic import BaseModel, Field

from qdabridge.catalogue import FORMS, SPELLINGS, TOOLS
from qdabridge.spelling import named_one
from qdabridge.tools import (
    FIRST_RULES,
    RULES,
    Capability,
    Profile,
    Reading,
    Rule,
    Target,
    profile_named,
    profiles,
)

__all__ = [
    "EVIDENCE",
    "CapabilityInfo",
    "FormInfo",
    "RuleInfo",
    "ToolInfo",
    "WayInfo",
    "common_rules",
    "elements",
    "tools",
]


EVIDENCE = {
    "O": "observed in a real file",
    "R": "the tool was run",
    "S": "its source was read",
    "C": "claimed by somebody",
    "D": "deduced",
}
"""What the evidence tags mean."""


class CapabilityInfo(BaseModel):
    """What a tool does with one kind of element."""

    element: str
    writes: bool | None = Field(description="does it export such; none: not known")
    reading: Reading = Field(description="what becomes of it on import")
    evidence: str = Field(description="O, R, S, C or D; empty if nothing is known")
    source: str
    code: str | None = Field(description="of the finding that tells the loss")


class RuleInfo(BaseModel):
    """One thing that is done to a file because of its tool."""

    does: str
    tool: str = Field(description="tool and versions it was seen in")
    evidence: str
    codes: list[str] = Field(description="of the findings it may make")


class FormInfo(BaseModel):
    """A form in which files are written for a tool; a name that --to takes."""

    name: str
    convention: str = Field(description="how positions are counted")
    crlf: bool = Field(description="do lines of text files end with CRLF?")
    bom: bool = Field(description="do text files begin with a BOM?")
    rules: list[RuleInfo] = []


class WayInfo(BaseModel):
    """A way out of a tool or into it."""

    steps: str
    versions: str = Field(description="for which it was told")
    evidence: str = Field(description="O, R, S, C or D; empty: the words are not known")
    source: str


class ToolInfo(BaseModel):
    """A tool as reader and writer of REFI-QDA."""

    name: str
    title: str
    origin: str | None = Field(
        description="regular expression its origin begins with; none: any other origin"
    )
    convention: str = Field(description="how it is expected to count positions")
    conventions: dict[str, str] = Field(
        description="other expectations, by a regular expression found in the origin"
    )
    rules: list[RuleInfo] = Field(description="applied to files it wrote")
    forms: list[FormInfo] = Field(description="none: it cannot be written for")
    capabilities: list[CapabilityInfo]
    out_of: list[WayInfo] = Field(default=[], description="how a file comes out of it")
    into: list[WayInfo] = Field(default=[], description="how a file comes into it")
    mind: list[str] = Field(default=[], description="what else to mind doing so")


def tools(name: str | None = None) -> list[ToolInfo]:
    """Return what is known of all tools, or of one.

    Args:
        name: Name of a tool, or of one of the forms written for it.

    Raises:
        UnknownFormatError: No tool has this name.
    """
    if name is None:
        return [_tool(known) for known in profiles()]
    known = [*TOOLS, *FORMS]
    named = named_one("tool", name, known, spellings=SPELLINGS)
    return [_tool(profile_named(FORMS.get(named, named)))]


def common_rules() -> list[RuleInfo]:
    """Return the rules that are applied to the files of every tool."""
    return [_rule(rule) for rule in (*FIRST_RULES, *RULES)]


def elements(infos: list[ToolInfo]) -> list[str]:
    """Return the elements that the tables of these tools name, each kind together."""
    names = dict.fromkeys(c.element for info in infos for c in info.capabilities)
    kinds = list(dict.fromkeys(_kind(name) for name in names))
    return sorted(names, key=lambda name: (kinds.index(_kind(name)), name))


def _kind(element: str) -> str:
    return element.partition(" ")[0]


def _tool(known: Profile) -> ToolInfo:
    return ToolInfo(
        name=known.name,
        title=known.title,
        origin=None if known.name == "refi" else known.origin,
        convention=str(known.convention),
        conventions={pattern: str(c) for pattern, c in known.conventions},
        rules=[_rule(rule) for rule in (*known.first_rules, *known.rules)],
        forms=[_form(target) for target in known.targets],
        capabilities=[_capability(c) for c in known.capabilities],
        out_of=[WayInfo(**way._asdict()) for way in known.exchange.out],
        into=[WayInfo(**way._asdict()) for way in known.exchange.into],
        mind=list(known.exchange.mind),
    )


def _form(target: Target) -> FormInfo:
    return FormInfo(
        name=target.name,
        convention=str(target.convention),
        crlf=target.crlf,
        bom=target.bom,
        rules=[_rule(rule) for rule in (*target.rules, *target.last_rules)],
    )


def _rule(rule: Rule) -> RuleInfo:
    return RuleInfo(
        does=rule.does, tool=rule.tool, evidence=rule.evidence, codes=list(rule.codes)
    )


def _capability(capability: Capability) -> CapabilityInfo:
    found = capability._asdict()
    return CapabilityInfo(**{**found, "code": capability.code or None})
