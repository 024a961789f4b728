"""Prints docs/coverage.md: `python -m promises > docs/coverage.md`."""

from __future__ import annotations

import sys
from pathlib import Path

from config import Config
from errors import TradeboardsError
from promises.page import page


def main() -> None:
    """The page of the systems as they ship, or what is wrong with the data."""
    try:
        sys.stdout.write(page(Config(Path())))
    except TradeboardsError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
