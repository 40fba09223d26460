"""Scores trackers on recorded detections: identities held against labelled ones."""
