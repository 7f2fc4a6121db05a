"""Is this home a demo?"""

from callbacks.services import Services
from schema.site import DATASET as SITE
from store.viewer import SYSTEM

_known: dict[tuple[int, str], bool] = {}


def is_demo(services: Services) -> bool:
    """True when the home holds enterprises and every one of them is marked as demo data."""
    key = (id(services.store), services.store.version(SITE))
    if key not in _known:
        marks = services.store.read(SITE, SYSTEM, ("site_id", "is_demo"))["is_demo"]
        _known[key] = bool(len(marks)) and bool(marks.fillna(False).astype(bool).all())
    return _known[key]
