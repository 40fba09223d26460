"""What other systems of the city may read."""
