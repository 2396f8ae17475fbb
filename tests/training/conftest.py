"""Matrix products of small nets in one thread: several that wait for each other take far longer."""

from contextlib import nullcontext

import pytest

try:
    from threadpoolctl import threadpool_limits
except ImportError:  # it comes with scikit-learn

    def threadpool_limits(limits):
        return nullcontext()


@pytest.fixture(autouse=True, scope="module")
def one_thread():
    with threadpool_limits(limits=1):
        yield
