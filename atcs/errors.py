"""Errors of the one-machine set-up; `main` turns them into one line and the exit code."""


class DemoError(Exception):
    """A part of the one-machine set-up cannot be started."""

    exit_code = 2
