"""What is taken for granted of a tool that is not known: nothing beyond the standard.

Its place in the data flow is between reading and operations; the profiles of the known
tools will stand beside it.
"""

__all__ = ["NAME"]

NAME = "generic"
