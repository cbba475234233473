"""One typed object with every setting; faults are reported together, at start."""

import re
import secrets
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from pydantic import Field, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

WEAK_KEYS = {"secret", "dev", "changeme", "change-me", "password", "portal"}


class Settings(BaseSettings):
    """Settings from the environment (prefix `PORTAL_`) or a `.env` file in the working folder."""

    model_config = SettingsConfigDict(env_prefix="PORTAL_", env_file=".env", extra="ignore")

    site_name: str = Field(
        "Portal",
        max_length=60,
        description="Shown in the top bar and in mails; where it is set, no page changes it.",
    )
    language: Literal["en-GB", "en-US", "de-DE", "de-AT", "de-CH"] = Field(
        "en-GB",
        description="Language and place of people whose browser asks for none the portal has, "
        "and of mails to them: written as that place does.",
    )
    pseudo_languages: bool = Field(
        False,
        description="Offer two languages nobody speaks, to see texts that cannot be translated "
        "(`en-XA`) and pages that run from right to left (`ar-XB`).",
    )
    base_url: str = Field(
        "",
        description="The address people reach the portal at, used in mails; "
        "empty: http, the host and the port below.",
    )
    host: str = Field("127.0.0.1", description="Address the server binds to.")
    port: int = Field(8000, ge=1, le=65535, description="Port the server binds to.")
    workers: int = Field(2, ge=1, le=64, description="Web server processes.")
    live_streams: int = Field(
        64,
        ge=0,
        le=500,
        description="Open pages that each web process tells at once what changed; "
        "those beyond ask every 15 seconds, and with 0 all do.",
    )
    trusted_hosts: list[str] = Field(
        [],
        description="Further host names the portal answers to, as a JSON list; "
        "that of the base URL and loopback always are.",
    )
    proxies: int = Field(
        0,
        ge=0,
        le=5,
        description="Reverse proxies in front whose X-Forwarded headers are believed.",
    )
    data: Path = Field(
        Path("data"), description="Folder of the database, attachments and the search index."
    )
    database_url: str = Field("", description="SQLAlchemy URL; empty: SQLite in the data folder.")
    secret_key: str = Field(
        "",
        description="Signs cookies, 32 characters or more; empty: one is made in the data folder.",
        repr=False,
    )
    secure_cookies: bool = Field(
        False, description="Send cookies over HTTPS only; turn on behind TLS."
    )
    session_hours: int = Field(12, ge=1, le=720, description="Hours until an idle session ends.")
    lockout_attempts: int = Field(8, ge=3, le=100, description="Wrong passwords until a lock-out.")
    lockout_minutes: int = Field(15, ge=1, le=1440, description="Minutes a lock-out lasts.")
    smtp_host: str = Field("", description="Mail server; empty: mails are printed to the console.")
    smtp_port: int = Field(587, ge=1, le=65535, description="Port of the mail server.")
    smtp_user: str = Field("", description="User name at the mail server; empty: no sign-in.")
    smtp_password: str = Field("", description="Password at the mail server.", repr=False)
    smtp_tls: Literal["starttls", "tls", "none"] = Field(
        "starttls", description="How the connection to the mail server is protected."
    )
    mail_from: str = Field("portal@localhost", description="Sender of mails.")
    mailbox_passwords: dict[str, str] = Field(
        {},
        description="Passwords of mailboxes by their name, as a JSON object; "
        "one that is here is not asked for on the page.",
        repr=False,
    )
    runner_tokens: dict[str, str] = Field(
        {},
        description="Tokens of runners by their name, as a JSON object; "
        "one that is here is not asked for on the page.",
        repr=False,
    )
    outbound_hosts: list[str] = Field(
        [],
        description="Hosts that notifications and hooks may call, as a JSON list; `*.example.com` "
        "takes every name below it; empty: every public host.",
    )
    outbound_internal: list[str] = Field(
        [],
        description="Hosts of the own network that may be called all the same, also over http, "
        'as a JSON list of `"name"` or `"name:port"`.',
    )
    allow_special_domains: bool = Field(
        False, description="Accept e-mail addresses ending in .local or .test."
    )
    upload_megabytes: int = Field(20, ge=1, le=500, description="Largest attachment, in megabytes.")
    archive_megabytes: int = Field(
        100, ge=1, le=2000, description="Largest zip for the import in the browser, in megabytes."
    )
    embedded_worker: bool = Field(
        True, description="Run background jobs in a thread of one web process."
    )
    review_months: int = Field(
        12, ge=1, le=60, description="Months after which a verified article is due for review."
    )
    search_retention_days: int = Field(
        400, ge=1, le=3650, description="Days after which what was searched for is deleted."
    )
    public_help: bool = Field(
        False, description="Let people who are not signed in ask for help and report incidents."
    )
    alert_retention_days: int = Field(
        30,
        ge=1,
        le=3650,
        description="Days after which what alert sources and Terraform delivered is deleted.",
    )
    ticket_links: dict[str, str] = Field(
        {},
        description="Where keys of other systems lead, as a JSON object of regular expression and "
        r'address: `{"OPS-\\d+": "https://jira.example.com/browse/{0}"}`; `{0}` is the whole key, '
        "`{1}` its first group.",
    )
    ratelimit_storage: str = Field(
        "memory://", description="Where throttling counts; a Redis URL when several nodes share it."
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        "INFO", description="Least severe line that is logged."
    )

    @field_validator("base_url")
    @classmethod
    def _absolute(cls, value: str) -> str:
        if value and not value.startswith(("http://", "https://")):
            raise ValueError("must start with http:// or https://")
        return value.rstrip("/")

    @model_validator(mode="after")
    def _one_place(self) -> "Settings":
        # Absolute: Flask reads the path of a file from its own folder, not from the working one.
        self.data = self.data.expanduser().resolve()
        return self

    @model_validator(mode="after")
    def _own_address(self) -> "Settings":
        if not self.base_url:
            host = f"[{self.host}]" if ":" in self.host else self.host
            self.base_url = f"http://{host}:{self.port}"
        return self

    @field_validator("ticket_links")
    @classmethod
    def _links(cls, links: dict[str, str]) -> dict[str, str]:
        for pattern, address in links.items():
            try:
                re.compile(pattern)
            except re.error as error:
                raise ValueError(f"{pattern} is no regular expression: {error}") from error
            if not address.startswith(("http://", "https://")):
                raise ValueError(f"{address} must start with http:// or https://")
        return links

    @field_validator("secret_key")
    @classmethod
    def _strong_key(cls, key: str) -> str:
        if key and (len(key) < 32 or key.lower() in WEAK_KEYS or len(set(key)) < 8):
            raise ValueError(
                "is too weak: use 32 or more random characters, "
                'for example from python -c "import secrets; print(secrets.token_urlsafe(48))"'
            )
        return key

    @field_validator("database_url")
    @classmethod
    def _known_database(cls, value: str) -> str:
        try:
            if value:
                make_url(value).get_dialect()
        except ArgumentError as error:
            raise ValueError(
                "is no address of a database, such as postgresql+psycopg://portal@db/portal"
            ) from error
        return value

    @property
    def url(self) -> str:
        """The database address that holds."""
        return self.database_url or f"sqlite:///{self.data / 'portal.db'}"

    @property
    def hosts(self) -> list[str]:
        """Every host name that requests may carry."""
        own = urlsplit(self.base_url).hostname or "localhost"
        named = (own, self.host, "localhost", "127.0.0.1", "::1", *self.trusted_hosts)
        return [name.lower() for name in named]

    @property
    def index_folder(self) -> Path:
        """Where the search index lives; it may be deleted at any time."""
        return self.data / "index"

    @property
    def compiled_folder(self) -> Path:
        """Where compiled templates are kept for the next start; it may be deleted at any time."""
        return self.data / "compiled"

    @property
    def blob_folder(self) -> Path:
        """Where attachments live."""
        return self.data / "attachments"

    def signing_key(self) -> str:
        """Return the secret key, making and keeping one in the data folder where none is set."""
        if self.secret_key:
            return self.secret_key
        path = self.data / "secret_key"
        if not path.exists():
            self.data.mkdir(parents=True, exist_ok=True)
            path.touch(mode=0o600)
            path.write_text(secrets.token_urlsafe(48))
        return path.read_text().strip()


class BadSettings(Exception):
    """One or more settings cannot be used; the message lists all of them."""


def load() -> Settings:
    """Read the settings; raises `BadSettings` naming every fault at once."""
    try:
        return Settings()
    except ValidationError as error:
        faults = [_sentence(fault["loc"], fault["msg"]) for fault in error.errors()]
        raise BadSettings("These settings need a look:\n" + "\n".join(faults)) from error


def _sentence(location: tuple[int | str, ...], message: str) -> str:
    name = f"PORTAL_{str(location[0]).upper()}: " if location else ""
    return f"  {name}{message.removeprefix('Value error, ')}"
