"""The official conversions give the worked numbers of DOSSIER A.8."""

import numpy as np
import pytest

from analytics.conversion import corrected, dry, dry_flow_m3_h, mg_m3_of_ppm, rate_kg_h


@pytest.mark.parametrize(("base", "expected"), [(6, 36.52), (9, 29.22), (3.5, 42.61), (10, 26.78)])
def test_oxygen_correction(base, expected):
    assert corrected(28, 9.5, base) == pytest.approx(expected, abs=0.005)


@pytest.mark.parametrize(("o2", "times"), [(15, 2.5), (18, 5), (19, 7.5), (20, 15), (20.5, 30), (20.99, 30)])
def test_the_factor_grows_until_the_cap(o2, times):
    assert corrected(1, o2, 6) == pytest.approx(times)


def test_missing_oxygen_stays_missing():
    assert np.isnan(corrected([28.0], [np.nan], 6)).all()


def test_other_worked_numbers():
    assert mg_m3_of_ppm(40, 46) == pytest.approx(82.14, abs=0.005)
    assert dry(50, 0.08) == pytest.approx(54.35, abs=0.005)
    flow = dry_flow_m3_h(12, 4, 120, -200, 0.10)
    assert flow == pytest.approx(107_820, abs=5)
    assert rate_kg_h(28, flow) == pytest.approx(3.019, abs=0.0005)
