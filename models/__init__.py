"""Training and export of the weights that this project makes itself. Needs the extra `train`."""
