"""The .qdpx container: safe in, atomic out; files travel beside the model."""

from qdabridge.package.limits import Limits
from qdabridge.package.opening import open_package
from qdabridge.package.package import Package

__all__ = ["Limits", "Package", "open_package"]
