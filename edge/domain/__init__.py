"""Frozen records that travel through the pipeline. A new type at each step makes a wrong order a type error."""
