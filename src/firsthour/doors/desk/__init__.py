"""The desk: the command line, the worker, and the supervisor that keeps everything running."""
