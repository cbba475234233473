"""The web server: gunicorn with threads, one embedded worker over all of its processes."""

import contextlib
import fcntl
import signal
import socket
import threading
from pathlib import Path
from types import FrameType
from typing import Any

import structlog
from flask import Flask
from gunicorn.app.base import BaseApplication
from jinja2 import FileSystemBytecodeCache
from sqlalchemy.exc import SQLAlchemyError

from portal.accounts.demo_sign_ins import is_demo
from portal.accounts.viewer import NOBODY
from portal.core import health, jobs
from portal.core.db import db
from portal.core.election import Seat
from portal.core.live import views as live
from portal.core.live.watcher import watcher
from portal.core.settings import BadSettings, Settings
from portal.core.settling import settle
from portal.factory import create_app
from portal.search.suggesting import suggest

ANSWERS_AT_ONCE = 4  # in one process; pages that are told what changed have threads besides
SECONDS_TO_FINISH = 30
LOOPBACK = "127.0.0.1"
log = structlog.get_logger(__name__)


def serve(settings: Settings) -> None:
    """Answer requests until told to stop; requests under way are finished first.

    Raises `BadSettings` when the port is taken.
    """
    host = binding_host(settings)
    _require_free(host, settings.port)
    _Server(settings, host).run()


def binding_host(settings: Settings) -> str:
    """Return the address to bind to: always loopback while the database holds the demo."""
    try:
        demo = is_demo()
    finally:
        db.release()
    return LOOPBACK if demo and not _is_loopback(settings.host) else settings.host


def worker_of(settings: Settings) -> jobs.Worker:
    """Return a worker, not yet started, that is the only one at work on this machine."""
    return jobs.Worker(seat=Seat(settings.data / "worker.lock"))


class _Server(BaseApplication):  # type: ignore[misc]
    """Gunicorn, set up from our settings instead of a file."""

    def __init__(self, settings: Settings, host: str) -> None:
        self._portal_settings = settings
        self._host = host
        super().__init__()

    def load_config(self) -> None:
        """Translate the settings."""
        for name, value in self._options().items():
            if name in self.cfg.settings:  # an older gunicorn knows fewer of them
                self.cfg.set(name, value)

    def load(self) -> Flask:
        """Build the application, before the processes fork; they share none of its connections."""
        app = create_app(self._portal_settings)
        self._portal_settings.compiled_folder.mkdir(parents=True, exist_ok=True)
        compiled = FileSystemBytecodeCache(str(self._portal_settings.compiled_folder))
        app.jinja_env.bytecode_cache = compiled
        app.wsgi_app = _Abreast(app.wsgi_app)  # type: ignore[method-assign]
        db.close_connections()
        settle()
        return app

    def _options(self) -> dict[str, Any]:
        settings = self._portal_settings
        host = f"[{self._host}]" if ":" in self._host else self._host
        return {
            "bind": f"{host}:{settings.port}",
            "workers": settings.workers,
            "worker_class": "gthread",
            "threads": ANSWERS_AT_ONCE + settings.live_streams,
            "preload_app": True,
            "proc_name": "portal",
            "graceful_timeout": SECONDS_TO_FINISH,
            "timeout": 60,
            "limit_request_line": 8190,  # a long search in any writing; its box takes 800 letters
            "keepalive": 15,
            "loglevel": "warning" if settings.log_level == "INFO" else settings.log_level.lower(),
            # Whom to believe about the outer address is `proxies`' business, nobody else's.
            "forwarded_allow_ips": "",
            "control_socket_disable": True,
            "post_fork": _after_fork,
            "post_worker_init": _before_first_request(settings),
            "worker_exit": _at_the_end,
        }


class _Abreast:
    """Makes so many answers at once; a stream makes none while it waits, and is not counted.

    A thread that only waits costs little, and many at work at once would cost everybody time.
    """

    def __init__(self, app: Any) -> None:
        self._app, self._places = app, threading.BoundedSemaphore(ANSWERS_AT_ONCE)

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        if environ.get("PATH_INFO") == live.ADDRESS:
            return self._app(environ, start_response)
        with self._places:
            return self._app(environ, start_response)


def _after_fork(_server: Any, _worker: Any) -> None:
    db.forked()


def _before_first_request(settings: Settings) -> Any:
    def begin(process: Any) -> None:
        process.portal_worker = worker_of(settings) if settings.embedded_worker else None
        if process.portal_worker:
            process.portal_worker.start()
        _stop_gracefully(process)
        ahead = (process.app.wsgi(), settings.compiled_folder)
        threading.Thread(target=read_ahead, args=ahead, daemon=True).start()

    return begin


def read_ahead(app: Flask, compiled: Path) -> None:
    """Load what the first requests of a process would wait for: the index, then the templates.

    Over a hundred thousand records whoever typed first waited for a second. After an update the
    first process compiles the templates, and the others, one after another, read what it made.
    """
    try:
        with app.test_request_context():
            suggest("an", NOBODY)
        with (compiled / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            for name in app.jinja_env.list_templates():
                app.jinja_env.get_template(name)
    except (SQLAlchemyError, OSError):  # the first request says so, to somebody
        log.warning("read_ahead_failed", exc_info=True)
    finally:
        db.release()


def _stop_gracefully(process: Any) -> None:
    finish = signal.getsignal(signal.SIGTERM)

    def stop(number: int, frame: FrameType | None) -> None:
        health.stopping.set()
        watcher.hurry()
        if process.portal_worker:
            process.portal_worker.ask_to_stop()
        if callable(finish):
            finish(number, frame)

    signal.signal(signal.SIGTERM, stop)


def _at_the_end(_server: Any, process: Any) -> None:
    watcher.close()
    worker = getattr(process, "portal_worker", None)
    if worker:
        worker.stop(SECONDS_TO_FINISH)


def _is_loopback(host: str) -> bool:
    return host in {"localhost", "::1"} or host.startswith("127.")


def _require_free(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with contextlib.closing(socket.socket(family)) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((host, port))
        except OSError as error:
            raise BadSettings(
                f"Portal cannot listen on {host}:{port} ({error.strerror}). "
                f"Set PORTAL_PORT to a free one, or run: make run PORT={port % 65535 + 1}"
            ) from error
