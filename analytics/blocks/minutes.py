"""Columns from minute data on the hours of monitored outlets."""

from analytics.blocks.hours import Hours, Lazy


def columns(at: Hours) -> Lazy:
    """Nothing yet."""
    return {}
