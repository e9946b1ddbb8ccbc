"""Files and folders named on the command line: argparse tells at once when one is not there."""

import argparse
import os
from pathlib import Path


def existing_file(name: str) -> Path:
    """The file of that name."""
    path = Path(name)
    if not path.is_file():
        raise argparse.ArgumentTypeError(f"there is no file {name}")
    if not os.access(path, os.R_OK):
        raise argparse.ArgumentTypeError(f"the file {name} may not be read by you")
    return path


def existing_folder(name: str) -> Path:
    """The folder of that name."""
    path = Path(name)
    if not path.is_dir():
        raise argparse.ArgumentTypeError(f"there is no folder {name}")
    return path
