"""Renders and evaluates many minutes of simulated scenes in seeded chunks; a run that was cut off goes on.

`python -m edge.evaluation.scenes --minutes 200 --folder FOLDER`
"""
