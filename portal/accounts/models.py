"""People, teams, and the tokens by which somebody comes in."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.terms import Role, Tier
from portal.core.db import Base
from portal.core.languages import TAG_LENGTH


class Team(Base):
    """A group that owns services and articles, and gives its members their tier."""

    __tablename__ = "team"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80), unique=True)
    tier_number: Mapped[int] = mapped_column(default=0)
    region: Mapped[str] = mapped_column(String(60), default="")
    description: Mapped[str] = mapped_column(Text, default="")
    email: Mapped[str] = mapped_column(String(254), default="")
    created_at: Mapped[datetime]

    members: Mapped[list["Person"]] = relationship(back_populates="team", order_by="Person.name")

    @property
    def ref(self) -> str:
        """How events name this team."""
        return f"TEAM-{self.id}"

    @property
    def tier(self) -> Tier:
        """The tier of its members."""
        return Tier(self.tier_number)


class Person(Base):
    """Somebody with an account; whoever leaves keeps their name on what they wrote."""

    __tablename__ = "person"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)  # kept in lower case
    name: Mapped[str] = mapped_column(String(120))
    password_hash: Mapped[str | None] = mapped_column(String(200))
    team_id: Mapped[int | None] = mapped_column(ForeignKey("team.id"), index=True)
    zone: Mapped[str] = mapped_column(String(64), default="UTC")
    language: Mapped[str] = mapped_column(String(TAG_LENGTH), default="")  # empty: as the browser
    created_at: Mapped[datetime]
    left_at: Mapped[datetime | None]
    password_changed_at: Mapped[datetime | None]

    team: Mapped[Team | None] = relationship(back_populates="members", lazy="joined")
    role_rows: Mapped[list["PersonRole"]] = relationship(
        cascade="all, delete-orphan", lazy="selectin"
    )

    @property
    def ref(self) -> str:
        """How events name this person."""
        return f"PERSON-{self.id}"

    @property
    def roles(self) -> frozenset[Role]:
        """The roles held; everybody who has an account may read."""
        return frozenset(row.role for row in self.role_rows) | {Role.READER}

    @roles.setter
    def roles(self, roles: frozenset[Role]) -> None:
        kept = {row.role: row for row in self.role_rows}
        self.role_rows = [kept.get(role) or PersonRole(role=role) for role in sorted(roles)]

    @property
    def tier(self) -> Tier:
        """The tier, by the team."""
        return self.team.tier if self.team else Tier.NONE

    @property
    def is_active(self) -> bool:
        """Whether this person may sign in."""
        return self.left_at is None

    @property
    def is_invited(self) -> bool:
        """Whether this person was invited and has not chosen a password yet."""
        return self.password_hash is None and self.left_at is None


class PersonRole(Base):
    """One role of one person."""

    __tablename__ = "person_role"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    role: Mapped[Role] = mapped_column(primary_key=True)


class SignInSession(Base):
    """One browser in which somebody is signed in; deleting the row signs it out."""

    __tablename__ = "sign_in_session"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    user_agent: Mapped[str] = mapped_column(String(300), default="")
    address: Mapped[str] = mapped_column(String(64), default="")

    person: Mapped[Person] = relationship(lazy="joined")


class SignInAttempts(Base):
    """Wrong passwords for one e-mail address, whether or not somebody has that address.

    Kept by the hash of the address and for unknown addresses too: a lock-out that only known
    people can reach would tell strangers who has an account.
    """

    __tablename__ = "sign_in_attempts"

    address_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    wrong: Mapped[int] = mapped_column(default=0)
    last_at: Mapped[datetime] = mapped_column(index=True)
    locked_until: Mapped[datetime | None]


class TicketKind(StrEnum):
    """What a mailed link is good for."""

    INVITATION = "invitation"
    PASSWORD_RESET = "password_reset"  # noqa: S105 - a kind, not a password


class Ticket(Base):
    """A mailed link that works once: an invitation or a password reset. Only its hash is kept."""

    __tablename__ = "ticket"
    __table_args__ = (Index(None, "person_id", "kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[TicketKind]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship(foreign_keys=[person_id])
