"""Hypothesis profiles: dev by default, ci and thorough by name. Matrix products in one thread."""

import os

from hypothesis import HealthCheck, settings

# Read when NumPy is first imported; threads that wait for each other take far longer on small nets.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

QUIET = (HealthCheck.too_slow, HealthCheck.data_too_large)
settings.register_profile("dev", max_examples=25, deadline=None, suppress_health_check=QUIET)
settings.register_profile(
    "ci", max_examples=50, deadline=None, derandomize=True, suppress_health_check=QUIET
)
settings.register_profile("thorough", max_examples=1000, deadline=None, suppress_health_check=QUIET)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci" if os.environ.get("CI") else "dev"))
