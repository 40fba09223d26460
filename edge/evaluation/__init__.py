"""Replays clips with hand-read truth and scores what the pipeline says."""
