"""``python -m qdabridge`` is the same as the installed ``qdabridge``."""

from qdabridge.starting import listen

if __name__ == "__main__":
    listen()
    from qdabridge.cli.main import cli

    cli(prog_name="qdabridge")
