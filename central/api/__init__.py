"""HTTP: operator API, node API, partner API, portal pages."""
