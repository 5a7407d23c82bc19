"""Plain REFI-QDA: the profile of every tool that is not known, and our own form."""

from qdabridge.text import CANONICAL
from qdabridge.tools.profile import Profile, Target

__all__ = ["REFI"]

REFI = Profile(
    name="refi",
    convention=CANONICAL,
    targets=(Target(name="refi", convention=CANONICAL),),
)
"""What is taken for granted of an unknown tool: nothing beyond the standard."""
