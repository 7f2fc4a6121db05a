"""The seeded, synthetic demo: made-up firms at real industrial places, with hidden truth kept outside the data."""

from jobs.demo.accounts import ACCOUNTS
from jobs.demo.assemble import Built, build
from jobs.demo.history import replay

__all__ = ["ACCOUNTS", "Built", "build", "replay"]
