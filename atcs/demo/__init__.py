"""The one-machine set-up: broker, central and one edge node on loopback."""
