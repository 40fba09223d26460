"""Shared set-up: no test reaches beyond loopback, and thread pools do not fight for two cores."""

import os

for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ.setdefault(_name, "1")
