import pytest

from portal.search.index.whoosh_backend import WhooshBackend
from tests.search import contract
from tests.search.contract import filled  # noqa: F401


@pytest.fixture
def engine(tmp_path):
    backend = WhooshBackend(tmp_path / "search")
    yield backend
    backend.close()


class TestWhoosh(contract.Contract):
    """The contract, held by the engine by default."""
