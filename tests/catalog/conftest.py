"""Two services, a small tree of categories, two tags, and an article that carries one of each."""

import pytest
from sqlalchemy import select

from portal.accounts.models import Person
from portal.catalog.models import Category, Service, Tag
from portal.core import clock
from portal.core.db import db
from portal.kb.models.article import Article
from portal.kb.terms import Kind


@pytest.fixture
def shelf(session):
    """Fill the catalog; the article carries `VPN`, `Access` and `mfa`."""
    now = clock.now()
    with db.writing() as writer:
        access = Category(name="Access", slug="access")
        inner = Category(name="Accounts", slug="accounts", parent=access)
        vpn = Service(name="VPN", slug="vpn", created_at=now)
        mail = Service(name="Mail", slug="mail", created_at=now)
        mfa, otp = Tag(name="mfa"), Tag(name="otp")
        writer.add_all([access, inner, vpn, mail, mfa, otp, Category(name="Empty", slug="empty")])
        theo = writer.scalars(select(Person).where(Person.name == "Theo")).one()
        writer.add(
            Article(
                kind=Kind.FAQ,
                slug="reset-mfa",
                title="Reset MFA",
                created_by=theo,
                created_at=now,
                updated_at=now,
                category=access,
                services=[vpn],
                tags=[mfa],
            )
        )
    db.release()


def one(model, name):
    """Return the row with this name."""
    return db.session.scalars(select(model).where(model.name == name)).one()
