"""Commands people paste, so that their flags are not taken for words to leave out.

Names that are topics as well (docker, git, service, nginx) are not among them: *docker -compose*
leaves a word out.
"""

import re

_KNOWN = """
ansible apt awk aws chmod chown cp crictl crontab curl df dig dism dmesg dnf du etcdctl gcloud
gitlab-ctl gpg grep gsutil gunzip gzip hostname ipconfig iptables jmap journalctl jq jstack
keytool kill killall kinit klist kubectl ldapsearch ln ls lsof mkdir mtr mv nc netsh netstat
nmap nslookup openssl openvpn patronictl pg_dump ping pip podman psql pwsh redis-cli rm robocopy
rsync sc scp sed sfc sftp snmpwalk sqlcmd sqlplus ss ssh strace su sudo systemctl tar tasklist
tcpdump tee traceroute ufw umount uname vmstat wget whoami wmic xargs yum zcat zgrep
"""
KNOWN = frozenset(_KNOWN.split())
# Cmdlets of PowerShell, a verb and a noun, and programs that name what they are a client of.
SHAPED = re.compile(
    r"(?:get|set|new|remove|test|start|stop|restart|invoke|add)-[a-z]\w+|\w+-(?:ctl|cli)"
)


def is_command(word: str) -> bool:
    """Tell whether a word in lower case is the name of a command."""
    return word in KNOWN or SHAPED.fullmatch(word) is not None
