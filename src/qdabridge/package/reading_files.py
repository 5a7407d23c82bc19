"""What the system says when a file cannot be read, as an error of ours."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from qdabridge.errors import QdaBridgeError, ReadError

__all__ = ["readable"]


@contextmanager
def readable(path: Path) -> Iterator[None]:
    """Turn errors of the system within the block into a ReadError about a path.

    Raises:
        ReadError: The file cannot be read.
    """
    try:
        yield
    except QdaBridgeError:
        raise
    except OSError as error:
        raise ReadError(
            f"cannot be read ({error.strerror or error})",
            path=path,
            hint="check the name and the permissions",
        ) from error
