import pytest

from portal.search import services
from tests.search import ranker


@pytest.fixture
def plain_ranking(monkeypatch):
    """Ranking whose answer can be told by hand."""
    monkeypatch.setattr(services, "ranked", ranker.ranked)
