"""The draws of released plans for the results page: promise, and nonce and seed once the day is over."""

from datetime import date, timedelta

from analytics.plan.draw import commitment_of, from_json, seed_of
from callbacks.services import Services
from layouts.results_draws import DrawRow
from store.clock import now
from store.embargo import RELEASED
from store.plans import Header, headers


def draws(services: Services, days: int) -> list[DrawRow]:
    """Draws of the plans released for the last ``days`` days, the newest first."""
    today = now().date()
    found = [h for back in range(-1, days) for h in headers(services.casework, today - timedelta(days=back))]
    return [_row(h, today) for h in found if h.state in RELEASED and h.amends is None and "nonce" in h.draw]


def _row(header: Header, today: date) -> DrawRow:
    made = from_json(header.draw)
    is_open = header.day < today
    seed = seed_of(header.day, header.plan_id, made.nonce)
    return DrawRow(
        day=header.day,
        number=header.number or "",
        plan_id=header.plan_id,
        drawn=len(made.rows),
        population=made.population,
        excluded=len(made.excluded),
        commitment=made.commitment,
        nonce=made.nonce if is_open else "",
        seed=made.seed if is_open else "",
        is_kept=made.commitment == commitment_of(made.nonce) and made.seed == seed,
    )
