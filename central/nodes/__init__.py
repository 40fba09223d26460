"""Edge boxes: identity, tokens, health."""
