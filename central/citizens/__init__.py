"""What a citizen may look up."""
