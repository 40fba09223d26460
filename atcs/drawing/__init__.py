"""Drawing and checking a camera's layout: a page on loopback, so that nobody writes polygons by hand."""
