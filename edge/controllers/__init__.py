"""Signal controllers as a second source of the lamps: asked beside the frame loop, checked against the picture."""
