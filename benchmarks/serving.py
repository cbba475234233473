"""A portal in processes of its own on loopback, as it is run in earnest."""

import os
import socket
import subprocess
import sys
import time
import urllib.request

from portal.core.settings import Settings


def serve(settings: Settings, port: int) -> "subprocess.Popen[bytes]":
    """Start a server of two processes without a worker; returns when it is ready."""
    environment = os.environ | {
        "PORTAL_DATA": str(settings.data),
        "PORTAL_SECRET_KEY": settings.signing_key(),
        "PORTAL_PORT": str(port),
        "PORTAL_WORKERS": "2",
        "PORTAL_EMBEDDED_WORKER": "0",
        "PORTAL_BASE_URL": f"http://127.0.0.1:{port}",
        "PORTAL_LOG_LEVEL": "ERROR",
    }
    server = subprocess.Popen(
        [sys.executable, "-m", "portal", "serve"], env=environment, stdout=subprocess.DEVNULL
    )
    for _ in range(1200):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=1):
                return server
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("The server did not get ready within two minutes.")


def free_port() -> int:
    """Return a port of loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
