"""`python -m troly`: the command line."""

import os

from troly.doors.cli.children import ADOPTED, take_over

if __name__ == "__main__":
    if ADOPTED in os.environ:
        take_over()
    else:
        from troly.doors.cli.main import main

        main()
