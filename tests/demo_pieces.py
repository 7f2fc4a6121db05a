"""A small demo world and its series, made once for all tests of the parts."""

from functools import cache

from jobs.demo.curves import curves
from jobs.demo.emissions import emissions
from jobs.demo.roster import roster
from jobs.demo.scale import scaled


@cache
def world():
    return roster(scaled("city", 12), 5)


@cache
def loads():
    return curves(world())


@cache
def made():
    return emissions(world(), loads())
