"""What a find costs on the road: by arm, once a task, with what was driven for nothing."""

import pandas as pd
import pytest

from analytics.learn.effort import by_arm


def test_driving_for_nothing_counts_and_a_task_counts_once() -> None:
    rows = [
        ("T1", "target", "属实-突出", 30.0, 20.0),
        ("T1", "target", "不属实", 30.0, 20.0),  # a second record of the same task
        ("T2", "target", "不属实", 60.0, 50.0),
        ("T3", "target", "无法核实", 30.0, 10.0),
        ("T4", "random", "不属实", 90.0, 70.0),
    ]
    trips = pd.DataFrame(rows, columns=["task_id", "arm", "outcome", "travel_min", "travel_km"])
    found = by_arm(trips, ("target", "random", "must"))
    assert (found["target"].visits, found["target"].hits) == (3, 1)
    assert found["target"].hours_per_hit == pytest.approx(2.0) and found[
        "target"
    ].km_per_hit == pytest.approx(80.0)
    assert (found["random"].hours_per_hit, found["random"].km, found["must"].visits) == (None, 70.0, 0)
