"""Publishes the outbox and takes receipts."""
