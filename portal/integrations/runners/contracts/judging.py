"""Whether what a runner shows is what was ordered, and what it printed in short."""

import re

from portal.core.secrets import masked
from portal.core.wording import plural
from portal.integrations.runners.contracts.protocol import Order, Seen
from portal.integrations.runners.terms import OUTPUT_LENGTH

_COLOURS = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")
_RECAP = re.compile(r"^\S+\s*:\s+((?:\w+=\d+\s*)+)$", re.MULTILINE)
_COUNT = re.compile(r"(\w+)=(\d+)")
_TOLD = (
    ("changed", "changed"),
    ("failed", "failed"),
    ("unreachable", "unreachable"),
    ("skipped", "skipped"),
)


def lie_in(seen: Seen, order: Order) -> str:
    """Say in words how a job differs from what was ordered; empty when it is the one."""
    if seen.key is not None and seen.key != order.key:
        return f"job {seen.remote_id} does not carry the key of this run"
    if seen.template is not None and seen.template != order.template:
        return f"job {seen.remote_id} is of template {seen.template}, not {order.template}"
    if seen.mode is not None and seen.mode is not order.mode:
        other = "a real run" if order.mode.value == "check" else "a dry run"
        return f"job {seen.remote_id} is {other}"
    return _other_variables(seen, order)


def _other_variables(seen: Seen, order: Order) -> str:
    if seen.variables is None:
        return ""
    hidden = "$encrypted$"  # what AWX shows of a password
    found = seen.variables
    other = [
        name for name, value in order.variables.items() if found.get(name) not in {value, hidden}
    ]
    return f"job {seen.remote_id} has other values for {', '.join(other)}" if other else ""


def kept(output: str) -> str:
    """Return the end of what was printed, without colours, its secrets masked."""
    text = masked(_COLOURS.sub("", output).replace("\x00", ""))
    return text if len(text) <= OUTPUT_LENGTH else "…\n" + text[-OUTPUT_LENGTH:]


def summary(output: str) -> str:
    """Return the recap of a playbook in one sentence; empty when there is none."""
    hosts = _RECAP.findall(output)
    if not hosts:
        return ""
    sums: dict[str, int] = {}
    for counts in hosts:
        for name, number in _COUNT.findall(counts):
            sums[name] = sums.get(name, 0) + int(number)
    told = [f"{sums[name]:,} {words}" for name, words in _TOLD if sums.get(name)]
    return f"{plural(len(hosts), 'host')}: {', '.join(told) or 'nothing changed'}."
