"""The people who code (standard, 4.3)."""

from qdabridge.model.base import Identified

__all__ = ["User"]


class User(Identified):
    """A coder or author."""

    name: str | None = None
    id: str | None = None
