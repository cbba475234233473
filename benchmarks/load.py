"""Requests against a server on loopback, from a few connections, for a bounded number of times."""

import http.client
import statistics
import threading
import time
from dataclasses import dataclass


@dataclass(frozen=True)
class Figures:
    """What came of one round of requests."""

    per_second: float
    median_ms: float
    p95_ms: float
    failed: int


def ask(port: int, paths: list[str], *, cookie: str, times: int, connections: int = 4) -> Figures:
    """Send `times` GET requests over `connections` kept-alive connections."""
    taken: list[float] = []
    failed = [0]
    lock = threading.Lock()
    share = times // connections

    def one(offset: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        for number in range(share):
            path = paths[(offset * share + number) % len(paths)]
            start = time.perf_counter()
            connection.request("GET", path, headers={"Cookie": cookie} if cookie else {})
            response = connection.getresponse()
            response.read()
            with lock:
                taken.append((time.perf_counter() - start) * 1000)
                failed[0] += response.status != 200
        connection.close()

    threads = [threading.Thread(target=one, args=(n,)) for n in range(connections)]
    start = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seconds = time.perf_counter() - start
    return Figures(
        per_second=len(taken) / seconds,
        median_ms=statistics.median(taken),
        p95_ms=statistics.quantiles(taken, n=20)[-1],
        failed=failed[0],
    )
