"""Decoded postings are held within a bound."""

import random

import numpy as np

from portal.search.index.memory import OVERHEAD, ArrayCache, Postings


def postings(count):
    return Postings(np.arange(count, dtype=np.int32), np.zeros((count, 8), np.uint8))


def test_the_bound_holds_whatever_comes():
    cache = ArrayCache(50_000)
    chance = random.Random(4)
    for _ in range(3000):
        key, size = chance.randrange(200), chance.randrange(1, 400)
        found = cache.found(key, lambda size=size: postings(size))
        assert len(found)
        assert cache.bytes <= cache.limit
    assert cache.bytes == sum(each.nbytes + OVERHEAD for each in cache._held.values())


def test_the_least_recently_used_goes_first():
    cache = ArrayCache(3 * (120 + OVERHEAD))
    for key in ("first", "second", "third", "first", "fourth"):
        cache.found(key, lambda: postings(10))
    assert list(cache._held) == ["third", "first", "fourth"]


def test_one_larger_than_the_bound_is_held_alone():
    cache = ArrayCache(1000)
    cache.found("small", lambda: postings(1))
    cache.found("large", lambda: postings(1000))
    assert list(cache._held) == ["large"]
