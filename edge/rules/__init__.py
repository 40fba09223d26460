"""Pure state machines that say who passed a line against red."""
