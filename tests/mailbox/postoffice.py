"""A real mail server on loopback: SMTP in front, Dovecot's LMTP behind, IMAP to read from.

Everything lies in one temporary folder and runs as whoever runs the tests.
"""

import getpass
import grp
import os
import pwd
import shutil
import signal
import smtplib
import socket
import subprocess
import time
from pathlib import Path

from aiosmtpd.controller import Controller

DOVECOT = shutil.which("dovecot") or shutil.which("dovecot", path="/usr/sbin:/usr/local/sbin")
PASSWORD = "hidden"
LMTP = Path("/usr/lib/dovecot/lmtp")
CONFIG = """
base_dir = {folder}/run
state_dir = {folder}/run
log_path = {folder}/log
protocols = imap lmtp
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {login}
mail_location = maildir:{folder}/mail/%n
first_valid_uid = 0
first_valid_gid = 0
ssl = yes
ssl_cert = <{folder}/cert.pem
ssl_key = <{folder}/key.pem
disable_plaintext_auth = yes
auth_failure_delay = 0
service anvil {{
  chroot =
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    address = 127.0.0.1
    port = {imap}
  }}
  inet_listener imaps {{
    address = 127.0.0.1
    port = {imaps}
  }}
}}
service lmtp {{
  inet_listener lmtp {{
    address = 127.0.0.1
    port = {lmtp}
  }}
}}
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}/home
}}
"""


def is_here() -> bool:
    """Whether Dovecot with IMAP and LMTP is installed."""
    return DOVECOT is not None and LMTP.exists() and shutil.which("openssl") is not None


class _Sorting:
    """Takes a mail by SMTP and hands it to Dovecot, as Postfix does."""

    def __init__(self, lmtp: int) -> None:
        self._lmtp = lmtp

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 - aiosmtpd's name
        with smtplib.LMTP("127.0.0.1", self._lmtp) as client:
            client.sendmail(envelope.mail_from or "", envelope.rcpt_tos, envelope.content)
        return "250 delivered"


class PostOffice:
    """The servers, started and stopped."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.imap, self.imaps, self.lmtp, self.smtp = free_ports(4)
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def certificate(self) -> Path:
        """What a client has to trust."""
        return self.folder / "cert.pem"

    def open(self) -> None:
        """Start everything; returns once IMAP answers."""
        self._certify()
        self._configure()
        self.start()
        self._front = Controller(_Sorting(self.lmtp), hostname="127.0.0.1", port=self.smtp)
        self._front.start()

    def start(self) -> None:
        """Start Dovecot."""
        self._process = subprocess.Popen(
            [str(DOVECOT), "-F", "-c", str(self.folder / "dovecot.conf")], start_new_session=True
        )
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.imaps)) == 0:
                    return
            time.sleep(0.05)
        raise RuntimeError((self.folder / "log").read_text())

    def stop(self) -> None:
        """Stop Dovecot, its mails stay."""
        if self._process is not None:
            os.killpg(self._process.pid, signal.SIGTERM)
            self._process.wait(10)
            self._wait_for_sessions(self._process.pid)

    @staticmethod
    def _wait_for_sessions(group: int) -> None:
        """Wait for the last session: one that ends later would write over what comes next."""
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline:
            try:
                os.killpg(group, 0)
            except ProcessLookupError:
                return
            time.sleep(0.05)
        raise RuntimeError("Dovecot does not end.")

    def close(self) -> None:
        """Stop everything."""
        self._front.stop()
        self.stop()

    def send(self, raw: bytes, *, to: str = "desk@portal.test", sender: str = "") -> None:
        """Send a mail by SMTP."""
        with smtplib.SMTP("127.0.0.1", self.smtp) as client:
            client.sendmail(sender or "someone@customer.test", [to], raw)

    def files(self, user: str = "desk", folder: str = "") -> list[str]:
        """The mails of a folder, with their flags in the name."""
        place = self.folder / "mail" / user / (f".{folder}" if folder else "")
        return sorted(each.name for part in ("new", "cur") for each in (place / part).glob("*"))

    def renumber(self, user: str = "desk") -> None:
        """Let the folder forget its numbers, as after a restore: a new UIDVALIDITY."""
        self.stop()  # a session that ends would write the old numbers back
        time.sleep(2.1)  # UIDVALIDITY is a time in seconds, up to one ahead: it must differ
        for path in (self.folder / "mail" / user).glob("dovecot*"):
            path.unlink()
        self.start()

    def _configure(self) -> None:
        # Dovecot delivers to nobody's mailbox as root: then it all belongs to `nobody`.
        user = getpass.getuser() if os.getuid() else "nobody"
        owner = pwd.getpwnam(user)
        for each in (self.folder / "home", self.folder / "mail"):
            each.mkdir()
            os.chown(each, owner.pw_uid, owner.pw_gid)
        config = CONFIG.format(
            folder=self.folder,
            user=user,
            group=grp.getgrgid(owner.pw_gid).gr_name,
            login=user,
            imap=self.imap,
            imaps=self.imaps,
            lmtp=self.lmtp,
            password=PASSWORD,
            uid=owner.pw_uid,
            gid=owner.pw_gid,
        )
        (self.folder / "dovecot.conf").write_text(config)

    def _certify(self) -> None:
        command = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2"
        command += " -keyout key.pem -out cert.pem -subj /CN=localhost"
        command += " -addext subjectAltName=DNS:localhost"
        subprocess.run(command.split(), cwd=self.folder, check=True, capture_output=True)


def free_ports(count: int) -> list[int]:
    """Ports nobody listens on now."""
    sockets = [socket.socket() for _ in range(count)]
    for each in sockets:
        each.bind(("127.0.0.1", 0))
    ports = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    return ports
