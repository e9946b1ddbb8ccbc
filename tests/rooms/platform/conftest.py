"""One running board for all tests of this room. Imports stand inside: this file is read before Django is set up."""

import pytest


@pytest.fixture(scope="package")
def board(tmp_path_factory):
    from tests.rooms.platform.worlds.board import running_board

    with running_board(tmp_path_factory.mktemp("board")) as running:
        yield running
