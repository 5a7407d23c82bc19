"""All tools; the first whose origin matches is the one that wrote a file."""

import re

from qdabridge.errors import UnknownFormatError
from qdabridge.text.positions import CANONICAL, Convention
from qdabridge.tools import (
    atlasti,
    generic,
    maxqda,
    nvivo,
    qc,
    qualcoder,
    quirkos,
    taguette,
    transana,
)
from qdabridge.tools.profile import Profile, Target

__all__ = [
    "PROFILES",
    "TARGETS",
    "own_convention",
    "profile_of",
    "target_named",
    "tool_names",
]

PROFILES: tuple[Profile, ...] = (
    generic.PROFILE,
    nvivo.PROFILE,
    atlasti.PROFILE,
    transana.PROFILE,
    taguette.PROFILE,
    qc.PROFILE,
    quirkos.PROFILE,
    maxqda.PROFILE,
    qualcoder.PROFILE,
)

TARGETS: dict[str, tuple[Profile, Target]] = {
    target.name: (profile, target) for profile in PROFILES for target in profile.targets
}

_OURS = re.compile(r"qdabridge \S+ for (?P<target>[\w-]+)")
_CANONICAL = re.compile(r"qdabridge \d\S*?(?:$|, from )")


def profile_of(origin: str | None) -> Profile:
    """Return the profile of the tool that an origin names, else the generic one.

    Files written by qdabridge for a tool say so and are read like that tool's own.
    """
    if (match := _OURS.match(origin or "")) and match["target"] in TARGETS:
        return TARGETS[match["target"]][0]
    found = (p for p in PROFILES if p is not generic.PROFILE and p.wrote(origin or ""))
    return next(found, generic.PROFILE)


def own_convention(origin: str | None) -> Convention | None:
    """Return how positions were counted if this library wrote the file, else None.

    What was written so needs no test; one could only go wrong.
    """
    if (match := _OURS.match(origin or "")) and match["target"] in TARGETS:
        return TARGETS[match["target"]][1].convention
    return CANONICAL if _CANONICAL.match(origin or "") else None


def tool_names() -> list[str]:
    """Return the names of the tools that can be written for, and of their forms."""
    names = [profile.name for profile in PROFILES if profile.targets]
    return [*names, *(name for name in TARGETS if name not in names)]


def target_named(name: str, origin: str | None) -> tuple[Profile, Target]:
    """Return the form to write for a tool, the one of the origin's platform if any.

    Raises:
        UnknownFormatError: No tool has this name.
    """
    if name in TARGETS and TARGETS[name][0].name != name:
        return TARGETS[name]
    for profile in PROFILES:
        if profile.name == name and profile.targets:
            own = (
                t
                for t in profile.targets
                if t.suits and re.search(t.suits, origin or "")
            )
            return profile, next(own, profile.targets[0])
    raise UnknownFormatError(
        f"there is no tool {name!r}",
        hint=f"choose one of {', '.join(tool_names())}",
    )
