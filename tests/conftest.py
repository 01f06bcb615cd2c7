"""What holds for every test: no AWS but the local one, and the same examples each time."""

import gc
import os
import sys
from collections.abc import Generator, Iterator
from functools import cache

import botocore.loaders
import botocore.session
import pytest
from hypothesis import is_hypothesis_test, settings

settings.register_profile("same", derandomize=True, deadline=None, database=None)
settings.load_profile("same")

ACCOUNT, REGION = "111122223333", "eu-west-1"
# To read a service's model takes longer than most tests: all sessions share what was read.
botocore.session.create_loader = cache(botocore.loaders.create_loader)


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "sweep: tries so many things that it runs without coverage")


def pytest_xdist_auto_num_workers() -> int:
    """One more than there are cores: some tests wait for others' answers."""
    return (os.process_cpu_count() or 1) + 1


def pytest_collection_finish() -> None:
    """Spare the garbage collector what stays anyhow, modules and thousands of tests; and moto what nobody asks.

    Moto prepares hundreds of answers for requests that do not go through botocore, anew with each `mock_aws`.
    """
    if moto := sys.modules.get("moto.core.models"):
        moto.RESPONSES_METHODS.clear()
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000)  # objects, instead of 2,000: looking for garbage less often saves a fifteenth


def pytest_unconfigure() -> None:
    """Let modules in C find nothing of theirs left at the end."""
    gc.unfreeze()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None]:
    """Leave coverage's tracer off where it takes half of the time: each line has a test beside the many examples.

    Not where the tests of each line are wanted. pytest-cov's `no_cover` does not stop the tracer of a worker.
    """
    tracer = sys.gettrace()
    is_many = item.get_closest_marker("sweep") or is_hypothesis_test(getattr(item, "obj", None))
    if is_many and not item.config.getoption("cov_context", None):
        sys.settrace(None)
    try:
        return (yield)
    finally:
        sys.settrace(tracer)


@pytest.fixture(scope="session", autouse=True)
def no_real_aws() -> Iterator[None]:
    """Credentials that are none, and moto's account the one of the samples."""
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("AWS_ACCESS_KEY_ID", "testing")
        environment.setenv("AWS_SECRET_ACCESS_KEY", "testing")
        environment.setenv("AWS_DEFAULT_REGION", REGION)
        environment.setenv("MOTO_ACCOUNT_ID", ACCOUNT)
        for name in ("AWS_PROFILE", "AWS_ENDPOINT_URL", "AWS_SESSION_TOKEN", "AWS_CA_BUNDLE"):
            environment.delenv(name, raising=False)
        yield
