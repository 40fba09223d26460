"""What edge and central say to each other: topics, messages, documents. Pydantic and the standard library only."""
