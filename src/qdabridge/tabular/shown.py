"""Values as they are printed for readers: in Word, LaTeX and Markdown."""

from qdabridge.tabular.fitting import as_text
from qdabridge.tabular.printable import without_returns
from qdabridge.tabular.table import Value

__all__ = ["as_shown"]


def as_shown(value: Value) -> str:
    """Return a value as it is printed: lines end with LF, and true is yes.

    >>> as_shown(True), as_shown(None)
    ('yes', '')
    """
    if isinstance(value, bool):
        return "yes" if value else "no"
    return without_returns(as_text(value))
