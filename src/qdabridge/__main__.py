"""``python -m qdabridge`` is the same as the installed ``qdabridge``."""

from qdabridge.cli.main import cli

if __name__ == "__main__":
    cli(prog_name="qdabridge")
