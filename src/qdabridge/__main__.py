"""``python -m qdabridge`` is the same as the installed ``qdabridge``."""

from qdabridge.cli.start import main

if __name__ == "__main__":
    main("qdabridge")
