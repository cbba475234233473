"""The program: `portal`, or `python -m portal`."""

from portal.core.settling import loading


def main() -> None:
    """Load the command line, then do what it says."""
    with loading():
        from portal.cli import main as command_line
    command_line()


if __name__ == "__main__":
    main()
