"""Gi* gives the worked numbers, agrees with esda, and its pseudo-p with single permutations."""

import numpy as np
import pytest
from esda.getisord import G_Local
from hexfield import patch
from libpysal.weights import W

from analytics.hotspot.gi_star import GiParams, fdr, gi_star, neighbour_sums, pseudo_p

INNER = np.array([[38, 40, 39], [41, 78, 43], [40, 42, 41]], float)


def square() -> tuple[np.ndarray, np.ndarray]:
    """The worked 5 × 5 example of DOSSIER H.4.5 with queen neighbours in an eight-column table."""
    values = np.full((5, 5), 37.0)
    values[1:4, 1:4] = INNER
    steps = [(i, j) for i in (-1, 0, 1) for j in (-1, 0, 1) if (i, j) != (0, 0)]
    table = np.full((25, 8), -1, np.int32)
    for r in range(5):
        for c in range(5):
            for k, (i, j) in enumerate(steps):
                if 0 <= r + i < 5 and 0 <= c + j < 5:
                    table[r * 5 + c, k] = (r + i) * 5 + c + j
    return values.ravel(), table


def test_the_worked_example(monkeypatch) -> None:
    monkeypatch.setattr("analytics.hotspot.gi_star.ring_columns", lambda first, last: slice(0, 8))
    values, table = square()
    assert values.mean() == pytest.approx(39.76)
    z = gi_star(values, table)
    assert z[12] == pytest.approx(2.249, abs=5e-4)
    assert z[0] == pytest.approx(-0.669, abs=5e-4)


def esda_z(values: np.ndarray, table: np.ndarray) -> np.ndarray:
    valid = np.flatnonzero(np.isfinite(values))
    place = {int(i): k for k, i in enumerate(valid)}
    near = {k: [place[j] for j in table[i, :6].tolist() if j in place] for i, k in place.items()}
    weights = W({k: [*found, k] for k, found in near.items()}, silence_warnings=True)
    weights.transform = "B"
    z = np.full(len(values), np.nan)
    z[valid] = G_Local(values[valid], weights, transform="B", star=None, permutations=0).Zs
    return z


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("missing", [0.0, 0.2])
def test_z_is_that_of_esda(missing) -> None:
    _, table, _ = patch(10)
    random = np.random.default_rng(7)
    values = random.gamma(4, 10, len(table))
    values[random.random(len(table)) < missing] = np.nan
    ours, theirs = gi_star(values, table), esda_z(values, table)
    assert (np.isnan(ours) == np.isnan(theirs)).all()
    assert np.nanmax(np.abs(ours - theirs)) < 1e-9


def test_missing_cells_count_nowhere() -> None:
    _, table, middle = patch(6)
    values = np.random.default_rng(1).normal(50, 5, len(table))
    holes = values.copy()
    holes[table[middle, 0]] = np.nan
    z = gi_star(holes, table)
    assert np.isnan(z[table[middle, 0]]) and np.isfinite(z[middle])
    assert neighbour_sums(holes, table)[1][middle] == 5


def test_a_field_without_variation_has_no_hotspot() -> None:
    _, table, _ = patch(4)
    assert np.isnan(gi_star(np.full(len(table), 35.0), table)).all()
    assert np.isnan(gi_star(np.full(len(table), np.nan), table)).all()


def test_a_planted_hotspot_is_found_and_noise_is_not() -> None:
    _, table, middle = patch(20)
    values = np.random.default_rng(2).normal(0, 3, len(table))
    params = GiParams()
    assert fdr(pseudo_p(values, table, params), params.fdr).sum() <= 2
    values[[middle, *table[middle, :6]]] += 25
    found = fdr(pseudo_p(values, table, params), params.fdr) & (gi_star(values, table) > 0)
    assert found[middle] and found[table[middle, :6]].all() and found.sum() < 30


def test_the_pseudo_p_is_that_of_permutations_around_each_cell() -> None:
    _, table, _ = patch(8)
    values = np.random.default_rng(3).gamma(2, 10, len(table))
    ours = pseudo_p(values, table, GiParams())
    sums, count = neighbour_sums(values, table)
    random = np.random.default_rng(4)
    for cell in np.flatnonzero(count == 6)[::23]:
        others = np.delete(values, cell)
        drawn = np.array([random.choice(others, 6, replace=False).sum() for _ in range(2_000)])
        assert ours[cell] == pytest.approx(((drawn >= sums[cell]).sum() + 1) / 2_001, abs=0.045)


def test_the_pseudo_p_is_the_same_on_every_run_and_one_sided() -> None:
    _, table, middle = patch(8)
    values = np.random.default_rng(5).normal(0, 1, len(table))
    values[table[middle, :6]] = -50
    first, second = (pseudo_p(values, table, GiParams(draws=4_999)) for _ in range(2))
    assert (first == second).all()
    assert first[middle] > 0.99, "a cold spot is no hotspot"
    assert first.min() >= 1 / 5_000


def test_small_pools_draw_every_cell_at_most_once() -> None:
    _, table, _ = patch(1)
    values = np.arange(7.0)
    p = pseudo_p(values, table, GiParams(draws=999))
    centre = int(np.flatnonzero((table[:, :6] >= 0).sum(axis=1) == 6)[0])
    highest = sum(sorted(values)[1:])
    assert neighbour_sums(values, table)[0][centre] <= highest
    assert np.isfinite(p).all()


def test_benjamini_hochberg_against_the_definition() -> None:
    random = np.random.default_rng(6)
    p = np.concatenate([random.uniform(0, 1, 300), random.uniform(0, 1e-3, 30), [np.nan, np.nan]])
    kept = fdr(p, 0.05)
    known = np.sort(p[:-2])
    limit = max((x for i, x in enumerate(known, 1) if x <= 0.05 * i / len(known)), default=-1)
    assert (kept == (p <= limit)).all() and kept.sum() >= 20
    assert not fdr(np.full(5, 0.9), 0.05).any() and not fdr(np.full(5, np.nan), 0.05).any()
