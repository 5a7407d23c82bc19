"""All tools: which one wrote a file, and which is asked for; each loads when needed."""

import re
from functools import cache

from qdabridge.catalogue import FORMS, SPELLINGS, TARGETS, TOOLS, load
from qdabridge.spelling import named_one
from qdabridge.text import CANONICAL, Convention
from qdabridge.tools.profile import Profile, Target

__all__ = ["own_convention", "profile_named", "profile_of", "profiles", "target_named"]

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
