"""Which contract a kind of runner speaks."""

from portal.integrations.runners.contracts.awx import Awx
from portal.integrations.runners.contracts.generic import Generic
from portal.integrations.runners.contracts.protocol import Contract, Place
from portal.integrations.runners.models import Runner
from portal.integrations.runners.terms import RunnerKind
from portal.integrations.runners.tokens import keyring

_CONTRACTS: dict[RunnerKind, Contract] = {RunnerKind.AWX: Awx(), RunnerKind.GENERIC: Generic()}


def contract_of(runner: Runner) -> Contract:
    """Return how this runner is spoken to."""
    return _CONTRACTS[runner.kind]


def place_of(runner: Runner) -> Place:
    """Return where it is, with its token."""
    return Place(runner.base_url, keyring.secret(runner))
