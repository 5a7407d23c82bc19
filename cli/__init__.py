"""The command line; see ``qdabridge --help``."""

from .start import is_program, listen

if is_program():  # before anything else is imported, which takes its time
    listen()
