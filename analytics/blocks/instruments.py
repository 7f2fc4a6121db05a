"""Columns about analysers on the hours of monitored outlets: range, detection limit, resolution, parameters."""

from analytics.blocks.hours import Hours, Lazy


def columns(at: Hours) -> Lazy:
    """Nothing yet."""
    return {}
