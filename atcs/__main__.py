"""Lets `python -m atcs` stand for `atcs`."""

from atcs.cli import main

if __name__ == "__main__":
    main()
