"""The time between two checks of an article is a setting."""

from datetime import UTC, datetime

import pytest

from portal.core.db import db
from portal.factory import create_app
from portal.kb.services.rhythm import rhythm


@pytest.mark.parametrize(("months", "due"), [(12, (2027, 3, 1)), (6, (2026, 8, 30))])
def test_the_next_check_follows_the_setting(settings, months, due):
    create_app(settings.model_copy(update={"review_months": months}), TESTING=True)
    instant = datetime(2026, 3, 1, tzinfo=UTC)
    assert rhythm.next_check(instant).date().timetuple()[:3] == due
    rhythm.open(months=12)
    db.close()
