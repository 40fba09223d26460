"""Routes that the dashboard uses."""
