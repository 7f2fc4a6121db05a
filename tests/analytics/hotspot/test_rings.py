"""Ring statistics are those of a loop with numpy."""

import numpy as np
import pytest
from hexfield import patch

from analytics.hotspot.background import BackgroundParams, background, within_30_km
from analytics.hotspot.rings import ring_statistics
from geo.cells import ring_columns


def loop(values: np.ndarray, table: np.ndarray, columns: slice, q: float) -> np.ndarray:
    rows = [values[t[t >= 0]] for t in table[:, columns]]
    rows = [r[np.isfinite(r)] for r in rows]
    return np.array([
        (np.quantile(r, q), 1.4826 * np.median(np.abs(r - np.quantile(r, q))), len(r)) if len(r) else (np.nan, np.nan, 0)
        for r in rows
    ])  # fmt: skip


@pytest.mark.parametrize("kind", ["continuous", "plateaus", "equal", "sorted"])
@pytest.mark.parametrize("quantile", [0.5, 0.2, 0.0, 1.0])
def test_quantile_and_spread_agree_with_numpy(kind, quantile) -> None:
    _, table, _ = patch(9)
    random = np.random.default_rng(8)
    values = {
        "continuous": random.gamma(3, 10, len(table)),
        "plateaus": random.integers(0, 4, len(table)).astype(float),
        "equal": np.full(len(table), 7.0),
        "sorted": np.arange(len(table), dtype=float),
    }[kind]
    values[random.random(len(table)) < 0.3] = np.nan
    for columns in (ring_columns(1, 2), ring_columns(3, 6)):
        ours = np.stack(ring_statistics(values, table, columns, quantile, spread=True), axis=1)
        assert np.allclose(ours, loop(values, table, columns, quantile), equal_nan=True, atol=1e-12)


def test_no_spread_is_computed_unless_asked() -> None:
    _, table, _ = patch(3)
    assert np.isnan(ring_statistics(np.ones(len(table)), table, ring_columns(1, 2))[1]).all()


def test_background_is_the_median_of_rings_three_to_six() -> None:
    _, table, middle = patch(12)
    values = np.full(len(table), 30.0)
    values[[middle, *table[middle, ring_columns(1, 2)]]] = 90.0
    assert background(values, table, BackgroundParams())[middle] == 30.0


def test_background_needs_a_quarter_of_the_ring() -> None:
    _, table, middle = patch(12)
    values = np.full(len(table), np.nan)
    ring = table[middle, ring_columns(3, 6)]
    values[middle] = 50
    values[ring[:26]] = 30
    assert np.isnan(background(values, table, BackgroundParams())[middle])
    values[ring[26]] = 30
    assert background(values, table, BackgroundParams())[middle] == 30


def test_the_other_form_takes_the_lower_fifth_within_thirty_kilometres() -> None:
    params = within_30_km(4.08)
    assert (params.inner_ring, params.outer_ring, params.quantile) == (1, 14, 0.2)
    _, table, middle = patch(15, rings=14)
    values = np.random.default_rng(9).uniform(20, 60, len(table))
    near = table[middle, ring_columns(1, 14)]
    assert background(values, table, params)[middle] == pytest.approx(np.quantile(values[near], 0.2))
