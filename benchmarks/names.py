"""Invented names that keep coming as text grows: hosts, codes, tickets, products, versions."""

import random
from collections.abc import Callable

SYLLABLES = (
    "al an ar bel ber bri cal cor dan del dor el en fal fen gal gor hal har il in jor kal kes kor "
    "lan lin lor mar mel mir nal nor ol or pal per quin ral ran rin sal sen sor tal tan tor ul val "
    "var ven vor wel win yar zan zel"
).split()
ROLES = "app cache db dns fe gw lb mail mq node print proxy redis sql store vpn web".split()
PLACES = "ams ber col dub fra gdn hal lyo mad nyc osl par rtm sto war zrh".split()
MAKERS = "ORA TNS SQL ERR EVT SSL VPN RPC SMB LDAP HTTP KUBE PG MQ SAP NET".split()
SUFFIXES = "Agent Bridge Client Desk Flow Gate Hub Link Mail Portal Sync Vault".split()

Maker = Callable[[random.Random], str]


class Growing:
    """Names of which a few are used often and new ones never cease.

    With n uses of k names so far, the next one is new with probability (strength + d·k) ÷
    (strength + n), else an earlier use repeated: the Pitman-Yor process (Pitman and Yor 1997),
    under which k grows as n to the power d, which is Heaps' law.
    """

    def __init__(self, source: random.Random, make: Maker, *, strength: float, d: float) -> None:
        self._random, self._make = source, make
        self._strength, self._d = strength, d
        self._used: list[str] = []
        self._kinds = 0

    def next(self) -> str:
        """Return a name to write down."""
        chance = (self._strength + self._d * self._kinds) / (self._strength + len(self._used))
        if self._random.random() < chance or not self._used:
            name = self._make(self._random)
            self._kinds += 1
        else:
            name = self._used[int(self._random.random() * len(self._used))]
        self._used.append(name)
        return name


class Names:
    """All the names of one corpus; tickets are hardly ever written twice."""

    def __init__(self, source: random.Random) -> None:
        self.host = Growing(source, host, strength=60, d=0.7).next
        self.code = Growing(source, code, strength=200, d=0.75).next
        self.product = Growing(source, product, strength=40, d=0.55).next
        self.version = Growing(source, version, strength=100, d=0.5).next
        self.word = Growing(source, word, strength=500, d=0.6).next
        self.ticket = Growing(source, ticket, strength=500, d=0.95).next


def host(source: random.Random) -> str:
    """Return a host name, some with their domain."""
    short = f"{source.choice(ROLES)}-{source.choice(PLACES)}-{source.randint(1, 400):02}"
    return f"{short}.corp.example" if source.random() < 0.4 else short


def code(source: random.Random) -> str:
    """Return an error code in one of the shapes vendors give them."""
    shape = source.random()
    if shape < 0.35:
        return f"{source.choice(MAKERS)}-{source.randint(100, 49_999):05}"
    if shape < 0.6:
        return f"0x{source.getrandbits(32):08X}"
    if shape < 0.8:
        return f"EX{source.randint(1_000, 99_999)}"
    return f"{word(source).capitalize()}{word(source).capitalize()}Exception"


def product(source: random.Random) -> str:
    """Return what a vendor might call a product."""
    name = word(source).capitalize()
    return f"{name} {source.choice(SUFFIXES)}" if source.random() < 0.6 else name


def version(source: random.Random) -> str:
    """Return a version number."""
    return f"{source.randint(1, 24)}.{source.randint(0, 30)}.{source.randint(0, 40)}"


def ticket(source: random.Random) -> str:
    """Return the number of a ticket in another system."""
    return f"{source.choice(('CHG', 'REQ', 'TASK'))}{source.randint(0, 9_999_999):07}"


def word(source: random.Random) -> str:
    """Return a word no dictionary has: a nickname, a project, a person."""
    return "".join(source.choice(SYLLABLES) for _ in range(source.choice((2, 3, 3))))
