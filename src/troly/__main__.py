"""`python -m troly`: the command line."""

from troly.doors.cli.main import main

if __name__ == "__main__":
    main()
