"""The clock on the wall in Asia/Shanghai: for what people do and when it runs out, never for data."""

from datetime import datetime

from store.manifest import CHINA


def now() -> datetime:
    """The moment without offset, to the second."""
    return datetime.now(CHINA).replace(tzinfo=None, microsecond=0)
