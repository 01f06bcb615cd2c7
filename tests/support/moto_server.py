"""One moto server for all tests of a process: to start one takes long, and to stop it longer."""

from functools import cache

import requests
from moto.server import ThreadedMotoServer


def empty_moto_server() -> str:
    """Its address, with nothing left of what another test has made."""
    url = _running()
    requests.post(f"{url}/moto-api/reset", timeout=10).raise_for_status()
    return url


@cache
def _running() -> str:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()  # in a thread that ends with the process
    return "http://{}:{}".format(*server.get_host_and_port())
