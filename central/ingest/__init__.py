"""Takes messages from the broker, commits, and sends receipts."""
