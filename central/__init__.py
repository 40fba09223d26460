"""Records alleged violations, keeps their evidence, and serves operators, citizens and city systems."""
