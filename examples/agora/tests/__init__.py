"""The board under test, over real HTTP on the loopback address, killed when that is the question."""
