"""AWX and Ansible Automation Platform, by their REST API: `/api/v2/`, or `/api/controller/v2/`."""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote, urlencode, urljoin, urlsplit

from portal.integrations.runners.contracts.calling import ask, ask_json
from portal.integrations.runners.contracts.protocol import (
    Declined,
    Gone,
    Order,
    Place,
    Seen,
    Trouble,
)
from portal.integrations.runners.terms import RUN_KEY, Fate, Mode

CONTROLLER = "/api/controller/"
PAGE, MOST_PAGES = 25, 20
SKEW = timedelta(hours=1)  # how far the clock of the runner may be off
FATES = {
    "new": Fate.WAITING,
    "pending": Fate.WAITING,
    "waiting": Fate.WAITING,
    "running": Fate.WORKING,
    "successful": Fate.SUCCEEDED,
    "failed": Fate.FAILED,
    "error": Fate.FAILED,
    "canceled": Fate.CANCELLED,
}


class Awx:
    """Speaks to AWX, which forbids filtering by `extra_vars`: jobs are read and compared."""

    can_stop = True

    def test(self, place: Place) -> str:
        """Ask who it is, and for one template: the first needs no token, the second does."""
        version = str(ask_json(place, "GET", f"{_api(place)}/ping/").get("version") or "unknown")
        found = ask_json(place, "GET", f"{_api(place)}/job_templates/?page_size=1")
        return f"Version {version}, {found.get('count', 0)} job templates in reach of the token."

    def job_url(self, place: Place, remote_id: str) -> str:
        """Return the page of a job, where each generation has it."""
        root = "execution" if CONTROLLER in _api(place) else "#"
        parts = urlsplit(place.base_url)
        return f"{parts.scheme}://{parts.netloc}/{root}/jobs/playbook/{quote(remote_id)}/output"

    def launch(self, place: Place, order: Order) -> str:
        """Launch a template that lets the portal say what it has to say; refuses every other."""
        url = f"{_api(place)}/job_templates/{quote(order.template, safe='')}/launch/"
        try:
            asked = ask_json(place, "GET", url)
            body = _launch_body(asked, order)
            answer = ask_json(place, "POST", url, body)
        except Gone as fault:
            raise Declined(f"It has no job template {order.template}.") from fault
        named = answer.get("job", answer.get("id"))
        if not isinstance(named, int) or isinstance(named, bool):
            raise Trouble("It took the launch and named no job.")
        return str(named)

    def find(self, place: Place, order: Order, since: datetime) -> Sequence[Seen]:
        """Read the jobs of the template begun since then; raises `Trouble` when they are too many.

        Saying "there is none" without having read all of them would launch a second one.
        """
        asked = {
            "job_template": order.template,
            "created__gte": (since - SKEW).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "order_by": "-id",
            "page_size": PAGE,
        }
        url = f"{_api(place)}/jobs/?{urlencode(asked)}"
        return [seen for seen in self._listed(place, url) if seen.key == order.key]

    def look(self, place: Place, order: Order, remote_id: str) -> Seen:
        """Return one job."""
        return self._seen(place, ask_json(place, "GET", _job(place, remote_id)))

    def output(self, place: Place, remote_id: str) -> str:
        """Return the standard output as text."""
        found = ask(place, "GET", f"{_job(place, remote_id)}stdout/?format=txt")
        return found.decode("utf-8", "replace")

    def stop(self, place: Place, remote_id: str) -> None:
        """Ask for a job to be cancelled."""
        ask(place, "POST", f"{_job(place, remote_id)}cancel/", {})

    def _listed(self, place: Place, url: str) -> Iterator[Seen]:
        for _page in range(MOST_PAGES):
            found = ask_json(place, "GET", url)
            jobs = found.get("results")
            if not isinstance(jobs, list):
                raise Trouble("Its list of jobs has another shape.")
            yield from (self._seen(place, job) for job in jobs if isinstance(job, dict))
            if not found.get("next"):
                return
            # Only the path is followed: where the server thinks it is may be a name inside.
            parts = urlsplit(urljoin(url, str(found["next"])))
            own = urlsplit(url)
            url = f"{own.scheme}://{own.netloc}{parts.path}?{parts.query}"
        raise Trouble("It has more jobs of this template than can be looked through.")

    def _seen(self, place: Place, job: Mapping[str, Any]) -> Seen:
        remote_id, says = str(job.get("id", "")), str(job.get("status", ""))
        variables = _variables(job.get("extra_vars"))
        mode = {"check": Mode.CHECK, "run": Mode.RUN}.get(str(job.get("job_type")))
        template = job.get("job_template")
        return Seen(
            remote_id=remote_id,
            fate=FATES.get(says),
            says=says,
            key=variables.get(RUN_KEY, ""),
            template=str(template) if template is not None else "",
            mode=mode,
            variables=variables,
            url=self.job_url(place, remote_id),
        )


def _api(place: Place) -> str:
    """Return where the API begins: an address that already says so is taken as it is."""
    base = place.base_url.rstrip("/")
    return base if "/api/" in f"{base}/" else f"{base}/api/v2"


def _job(place: Place, remote_id: str) -> str:
    return f"{_api(place)}/jobs/{quote(remote_id, safe='')}/"


def _launch_body(asked: Mapping[str, Any], order: Order) -> dict[str, Any]:
    """Return what is posted; refuses a template under which it would not be what was ordered."""
    if not asked.get("ask_variables_on_launch"):
        raise Declined(
            "The template does not take variables: turn on “Prompt on launch” for its variables. "
            "Without them a run could not be found again."
        )
    lacking = [name for name in _needed(asked) if name not in order.variables]
    if lacking:
        raise Declined(f"The template asks for more than the job registers: {', '.join(lacking)}.")
    body: dict[str, Any] = {"extra_vars": dict(order.variables)}
    if asked.get("ask_job_type_on_launch"):
        body["job_type"] = order.mode.value
    elif _default_type(asked) != order.mode.value:
        raise Declined(
            f"The template does not let the portal choose the job type, and its own is not "
            f"“{order.mode.value}”: turn on “Prompt on launch” for its job type."
        )
    if asked.get("ask_diff_mode_on_launch"):
        body["diff_mode"] = True
    return body


def _needed(asked: Mapping[str, Any]) -> list[str]:
    found = [asked.get("variables_needed_to_start"), asked.get("passwords_needed_to_start")]
    return [str(name) for names in found if isinstance(names, list) for name in names]


def _default_type(asked: Mapping[str, Any]) -> str:
    defaults = asked.get("defaults")
    return str(defaults.get("job_type") if isinstance(defaults, dict) else "")


def _variables(stored: Any) -> dict[str, str]:
    """Read `extra_vars`, which a job shows as JSON in a text."""
    try:
        found = json.loads(stored) if isinstance(stored, str) else stored
    except (ValueError, RecursionError):
        return {}
    if not isinstance(found, dict):
        return {}
    return {str(name): str(value) for name, value in found.items()}
