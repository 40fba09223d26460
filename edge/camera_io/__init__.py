"""Sources of frames and the ring of encoded packets."""
