"""An AWX on loopback that speaks its real endpoints, and can be made to fail in every way.

Written from AWX's own API: launching answers 201 with the job and what it ignored; `extra_vars` of
a job is JSON in a text; filtering by it is forbidden.
"""

import json
import re
import threading
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

TOKEN = "awx-token-of-the-test"
CHECKED = """
PLAY [Restart the pool] ***************************************************

TASK [Write the settings] *************************************************
--- before: /etc/pool.conf
+++ after: /etc/pool.conf
@@ -1 +1 @@
-size = 20
+size = 40
changed: [web-1]

PLAY RECAP ****************************************************************
web-1                      : ok=2    changed=1    unreachable=0    failed=0    skipped=0
web-2                      : ok=2    changed=0    unreachable=0    failed=0    skipped=1
"""
FINAL = {"successful", "failed", "error", "canceled"}
Answer = tuple[int, Any]


class Awx:
    """`with Awx() as awx:`; jobs go pending → running → `ends_as`, a look at a time."""

    def __init__(self) -> None:
        self.templates = {
            7: {"name": "Restart the pool", "variables": True, "job_type": True, "default": "run"}
        }
        self.jobs: dict[int, dict[str, Any]] = {}
        self.launches = 0
        self.ends_as = "successful"
        self.prints = CHECKED
        self.holds = threading.Event()  # set: a launch is taken and never answered
        self.is_dead = False  # answers 503 to everything
        self.launches_twice = False
        self.names: int | None = None  # the number a launch is answered with instead of its own
        self.shows: dict[str, Any] = {}  # what a job shows instead of what it is
        self._over = threading.Event()
        self._lock = threading.Lock()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self._server.handle_error = lambda *_: None  # type: ignore[method-assign] # broken off
        self.host = f"127.0.0.1:{self._server.server_address[1]}"
        self.url = f"http://{self.host}"

    def __enter__(self) -> "Awx":
        thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._server.shutdown()
        self._server.server_close()

    def add_job(self, template: int, variables: dict[str, Any], job_type: str = "run") -> int:
        """Begin a job somebody asked for, here or at AWX itself."""
        with self._lock:
            number = 40 + len(self.jobs) + 1
            self.jobs[number] = {
                "id": number,
                "type": "job",
                "name": self.templates[template]["name"],
                "url": f"/api/v2/jobs/{number}/",
                "created": datetime.now(UTC).isoformat(),
                "job_template": template,
                "job_type": job_type,
                "status": "pending",
                "failed": False,
                "extra_vars": json.dumps(variables),
                "artifacts": {},
            }
        return number

    def notification(self, number: int) -> dict[str, Any]:
        """Return what AWX's webhook notification says of a job."""
        job = self.jobs[number]
        told = {"id": number, "name": job["name"], "url": f"{self.url}/#/jobs/playbook/{number}"}
        rest = {"created_by": "portal", "started": job["created"], "finished": job["created"]}
        hosts = {"web-1": {"failed": False, "changed": 1, "ok": 2, "failures": 0, "dark": 0}}
        said = {"status": job["status"], "traceback": "", "inventory": "Production"}
        return told | rest | said | {"extra_vars": job["extra_vars"], "hosts": hosts}

    def _answer(self, method: str, path: str, query: dict[str, list[str]], body: Any) -> Answer:
        if path == "/api/v2/job_templates/":
            return 200, {"count": len(self.templates), "next": None, "results": []}
        if found := re.fullmatch(r"/api/v2/job_templates/(\d+)/launch/", path):
            number = int(found[1])
            if number not in self.templates:
                return 404, {"detail": "Not found."}
            return self._launch(number, body) if method == "POST" else (200, self._asks(number))
        if path == "/api/v2/jobs/":
            return self._list(query)
        if found := re.fullmatch(r"/api/v2/jobs/(\d+)/(stdout/|cancel/)?", path):
            job = self.jobs.get(int(found[1]))
            if job is None:
                return 404, {"detail": "Not found."}
            return self._one(job, found[2] or "", method)
        return 404, {"detail": "The requested resource could not be found."}

    def _asks(self, number: int) -> dict[str, Any]:
        template = self.templates[number]
        return {
            "can_start_without_user_input": True,
            "ask_variables_on_launch": template["variables"],
            "ask_job_type_on_launch": template["job_type"],
            "ask_diff_mode_on_launch": True,
            "ask_limit_on_launch": False,
            "variables_needed_to_start": template.get("needed", []),
            "passwords_needed_to_start": [],
            "survey_enabled": False,
            "defaults": {"job_type": template["default"], "extra_vars": ""},
        }

    def _launch(self, number: int, body: dict[str, Any]) -> Answer:
        template = self.templates[number]
        ignored = {}
        variables, job_type = body.get("extra_vars", {}), body.get("job_type", template["default"])
        if not template["variables"]:
            ignored["extra_vars"], variables = variables, {}
        if not template["job_type"]:
            ignored["job_type"], job_type = job_type, template["default"]
        self.launches += 1
        for _each in range(2 if self.launches_twice else 1):
            made = self.add_job(number, variables, job_type)
        if self.holds.is_set():
            self._over.wait(30)
            return 503, {}
        named = self.names or made
        return 201, self.jobs[made] | {"id": named, "job": named, "ignored_fields": ignored}

    def _list(self, query: dict[str, list[str]]) -> Answer:
        if any(name.startswith("extra_vars") for name in query):
            return 403, {"detail": "Filtering on field extra_vars is not allowed."}
        size, page = int(query["page_size"][0]), int(query.get("page", ["1"])[0])
        template = int(query["job_template"][0])
        mine = [self._shown(job) for job in self.jobs.values() if job["job_template"] == template]
        mine = mine[::-1][(page - 1) * size : page * size + 1]
        asked = "&".join(f"{name}={values[0]}" for name, values in query.items() if name != "page")
        more = f"/api/v2/jobs/?{asked}&page={page + 1}" if len(mine) > size else None
        return 200, {"count": len(self.jobs), "next": more, "results": mine[:size]}

    def _one(self, job: dict[str, Any], what: str, method: str) -> Answer:
        if what == "stdout/":
            return 200, self.prints
        if what == "cancel/" and method == "POST":
            if job["status"] in FINAL:
                return 405, {"detail": "Method not allowed."}
            job["status"] = "canceled"
            return 202, {}
        shown = self._shown(job)
        step = {"pending": "running", "running": self.ends_as}
        job["status"] = step.get(job["status"], job["status"])
        return 200, shown

    def _shown(self, job: dict[str, Any]) -> dict[str, Any]:
        return job | self.shows

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        awx = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                parts = urlsplit(self.path)
                length = int(self.headers.get("Content-Length") or 0)
                sent = self.rfile.read(length)
                if awx.is_dead:
                    self._send(503, {})
                elif parts.path == "/api/v2/ping/":
                    self._send(200, {"version": "24.6.1", "active_node": "awx-1"})
                elif self.headers.get("Authorization") != f"Bearer {TOKEN}":
                    self._send(401, {"detail": "Authentication credentials were not provided."})
                else:
                    body = json.loads(sent) if sent else {}
                    query = parse_qs(parts.query)
                    self._send(*awx._answer(self.command, parts.path, query, body))

            def do_POST(self) -> None:
                self.do_GET()

            def _send(self, status: int, said: Any) -> None:
                body = said.encode() if isinstance(said, str) else json.dumps(said).encode()
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                pass

        return Handler
