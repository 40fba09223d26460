"""Pages for citizens, rendered on the server."""
