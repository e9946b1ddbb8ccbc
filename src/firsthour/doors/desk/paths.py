"""Files and folders named on the command line: argparse tells at once when one is not there."""

import argparse
from pathlib import Path


def existing_file(name: str) -> Path:
    """The file of that name."""
    path = Path(name)
    if not path.is_file():
        raise argparse.ArgumentTypeError(f"there is no file {name}")
    return path


def existing_folder(name: str) -> Path:
    """The folder of that name."""
    path = Path(name)
    if not path.is_dir():
        raise argparse.ArgumentTypeError(f"there is no folder {name}")
    return path
