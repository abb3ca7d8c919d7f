"""`python -m troly`: the command line. The processes of a desk that need little of it are started
without the rest."""

import os
import sys

from troly.doors.cli.children import ADOPTED, take_over
from troly.errors import TrolyError


def _begin() -> None:
    if ADOPTED in os.environ:
        take_over()
    elif sys.argv[1:] == ["index"] and "TROLY_CHILD" in os.environ:
        from troly.doors.cli.owning import index

        try:
            index()
        except TrolyError as error:
            from troly.doors.cli.session import fail

            fail(error)
    else:
        from troly.doors.cli.main import main

        main()


if __name__ == "__main__":
    _begin()
