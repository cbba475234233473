"""Finds the commands in an article, and the ones among them that can destroy something."""

import re
from dataclasses import dataclass

from portal.core.languages import later
from portal.kb.texts.reading import SourceLine

_SHELLS = frozenset(
    [
        "",
        "sh",
        "bash",
        "zsh",
        "shell",
        "console",
        "shell-session",
        "powershell",
        "ps1",
        "bat",
        "cmd",
    ]
)
_QUERIES = frozenset(["sql", "psql", "mysql", "postgresql", "pgsql", "promql", "redis", "mongo"])
_PROGRAM_NAMES = """
    ansible apt apt-get aws az brew cat cd chef-client chmod chown consul cp crictl curl dd df dig
    dnf docker drop du echo find gcloud gem get-service git grep gsutil helm host htop ip iptables
    journalctl kill kinit knife kubectl ldapsearch less ln ls lsof make mkdir mount mv mysql nc
    netstat nft nginx nslookup openssl passwd patronictl pg_ctl pg_dump pgbouncer ping pip pkill ps
    psql python python3 rabbitmqctl reboot redis-cli restart-service rm rsync scp sed service ss ssh
    stop-service sudo systemctl tail tar tcpdump telnet terraform top touch traceroute umount vault
    vim wget xargs yum zfs
"""
_PROGRAMS = frozenset(_PROGRAM_NAMES.split())
_PROMPT = re.compile(r"^\s*(?:[\w.@~:/-]*[$#%>]\s+|\$\s*)?(?P<command>.*?)\s*$")
_INLINE = re.compile(r"(?<!`)(?P<ticks>`{1,2})(?!`)(?P<code>.+?)(?<!`)(?P=ticks)(?!`)")
_QUERY_WORDS = re.compile(
    r"^(?:select|insert|update|delete|drop|truncate|alter|create|grant|revoke|flushall|flushdb)\b",
    re.IGNORECASE,
)
_LONGEST = 2_000  # characters of a command looked at
_OUTPUT_COMMENT = re.compile(r"^\s*(?:#(?!\!)|--\s|//|rem\b)", re.IGNORECASE)

_DANGERS: dict[str, tuple[str, ...]] = {
    later("deletes files for good"): (
        r"\brm\s+(?:-\S+\s+)*-\w*[rf]",
        r"\brm\s+(?:-\S+\s+)*--(?:recursive|force)",
        r"\bfind\b.*\s-delete\b",
        r"\b(?:rmdir|del)\s+/s\b",
        r"\bremove-item\b.*-(?:recurse|force)",
    ),
    later("drops data for good"): (
        r"\bdrop\s+(?:table|database|schema|index|user|role|view|column)\b",
        r"\bdropdb\b",
    ),
    later("empties a table or a database"): (
        r"\btruncate\s+(?:table\s+)?\w",
        r"\bflush(?:all|db)\b",
    ),
    later("touches every row"): (
        r"\bdelete\s+from\b(?!.*\bwhere\b)",
        r"\bupdate\s+\S+\s+set\b(?!.*\bwhere\b)",
    ),
    later("deletes rows"): (r"\bdelete\s+from\b",),
    later("deletes a running resource"): (
        r"\b(?:kubectl|oc|helm|gcloud|aws|az|docker|consul|vault)\b.*\s(?:delete|destroy)\b",
        r"\b(?:kubectl|oc|helm|gcloud|aws|az|docker|consul|vault)\b.*\s(?:uninstall|remove|prune)\b",
        r"\b(?:aws|docker|podman)\b.*\s(?:rm|rmi|rb|terminate-\S+|delete-\S+)(?:\s|$)",
    ),
    later("moves all work off a node"): (r"\bkubectl\s+(?:.*\s)?drain\b",),
    later("changes infrastructure at once"): (
        r"\bterraform\s+destroy\b",
        r"\bterraform\s+apply\b.*-auto-approve",
    ),
    later("overwrites published history"): (r"\bgit\s+push\b.*(?:\s-f\b|--force)",),
    later("throws local changes away"): (r"\bgit\s+reset\s+--hard", r"\bgit\s+clean\s+-\w*f"),
    later("overwrites a disk"): (
        r"\b(?:mkfs(?:\.\w+)?|wipefs|fdisk|parted)\s",
        r"\bdd\b.*\bof=(?!/dev/null)",
    ),
    later("takes the machine down"): (
        r"^(?:sudo\s+)?(?:shutdown|reboot|poweroff|halt)\b",
        r"\binit\s+[06]\b",
    ),
    later("kills processes"): (r"\bkill\s+(?:-9|-kill|-s\s*kill)\b", r"\b(?:pkill|killall)\s"),
    later("stops a service"): (
        r"\bsystemctl\s+(?:stop|disable|mask)\b",
        r"\bservice\s+\S+\s+stop\b",
        r"\bstop-service\b",
    ),
    later("opens or changes rights"): (
        r"\bchmod\s+(?:-\w+\s+)*0?777\b",
        r"\b(?:chmod|chown)\s+-R\b",
    ),
    later("drops the firewall rules"): (r"\biptables\s+(?:-F|--flush)\b", r"\bnft\s+flush\b"),
    later("runs whatever a web page sends"): (
        r"\b(?:curl|wget)\b.*\|\s*(?:sudo\s+)?(?:ba|z)?sh\b",
    ),
    later("changes the database leader"): (
        r"\bpatronictl\b.*\s(?:failover|switchover|reinit|remove)\b",
    ),
    later("overwrites a file"): (r"(?:^|\s)>\s*/(?!dev/null|tmp/|var/tmp/)\S",),
    later("skips the question that would stop a mistake"): (
        r"(?:^|\s)--(?:force(?:-\w+)*|yes|now|purge|no-verify|insecure|grace-period=0)\b",
        r"(?-i:\s-y\b)|\s--(?:no-confirm|assume-yes)\b",
    ),
}
_DESTRUCTIVE = tuple(
    (re.compile(pattern, re.IGNORECASE), what)
    for what, patterns in _DANGERS.items()
    for pattern in patterns
)


@dataclass(frozen=True, slots=True)
class Command:
    """A command as the article gives it, and the line it stands on."""

    text: str
    line: SourceLine


def commands(lines: list[SourceLine]) -> list[Command]:
    """Return the commands of a text: lines of shell and query fences, and inline code like one."""
    found: list[Command] = []
    for line in lines:
        if line.is_code:
            found.extend(_fenced(line))
        elif line.is_prose:
            codes = (match["code"].strip() for match in _INLINE.finditer(line.text))
            found.extend(Command(code, line) for code in codes if looks_like_command(code))
    return found


def looks_like_command(code: str) -> bool:
    """Say whether a piece of inline code is something to run rather than a name."""
    words = code.split()
    if not words:
        return False
    first = words[0].rsplit("/", 1)[-1].casefold()
    if first in _PROGRAMS and len(words) > 1:
        return True
    return (bool(_QUERY_WORDS.match(code)) and len(words) > 1) or danger(code) != ""


def danger(command: str) -> str:
    """Say in plain words what a command can destroy; empty when nothing is known of it."""
    for pattern, what in _DESTRUCTIVE:
        if pattern.search(command[:_LONGEST]):
            return str(what)
    return ""


def _fenced(line: SourceLine) -> list[Command]:
    found = _PROMPT.match(line.text)
    text = found["command"] if found else line.text.strip()
    if not text or _OUTPUT_COMMENT.match(line.text):
        return []
    runs = line.language in _SHELLS or line.language in _QUERIES
    return [Command(text, line)] if runs or danger(text) else []
