"""Shared set-up: no test reaches beyond loopback, and thread pools do not fight for two cores.

Drawn examples are new ones in each run of a developer and the same ones in CI, so that a change is judged by what it
changes.
"""

import os

from hypothesis import settings

for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ.setdefault(_name, "1")

settings.register_profile("ci", derandomize=True)
if os.environ.get("ATCS_CI"):
    settings.load_profile("ci")
