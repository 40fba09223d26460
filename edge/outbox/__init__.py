"""The durable queue between a decision and its receipt."""
