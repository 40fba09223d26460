"""Lets `python -m edge` stand for `atcs edge`."""

from edge.cli.run import edge_app

if __name__ == "__main__":
    edge_app()
