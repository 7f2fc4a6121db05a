"""The nearest tests of libraries for quality control, one series after another as their interfaces want it.

Run with a Python that has them (``requirements-peers.txt``): they are yardsticks, never installed with the program. What
they do is near, not equal, to the rules, so no results are compared. Values are handed over in memory: reading
Parquet counts for our kernels, not for them.
"""

import json
import resource
import sys
from collections.abc import Callable

import numpy as np
import pandas as pd
import pyarrow.parquet as pq

RUN_H, WINDOW_H, STEP, LIMIT = 12, 24, 8.0, 50.0
Test = Callable[[pd.Series], object]


def ioos() -> dict[str, Test]:
    from ioos_qc import qartod

    return {
        "flat line": lambda s: qartod.flat_line_test(
            s.to_numpy(), s.index.to_numpy(), RUN_H * 3600, 2 * RUN_H * 3600, 0.0
        ),
        "spike": lambda s: qartod.spike_test(s.to_numpy(), STEP, 2 * STEP),
        "rate of change": lambda s: qartod.rate_of_change_test(s.to_numpy(), s.index.to_numpy(), STEP / 3600),
        "range": lambda s: qartod.gross_range_test(s.to_numpy(), (0.0, LIMIT)),
    }


def saqc() -> dict[str, Test]:
    from saqc import SaQC

    def of(s: pd.Series) -> SaQC:
        return SaQC(pd.DataFrame({"x": s}))

    return {
        "flat line": lambda s: of(s).flagConstants("x", thresh=0.0, window=f"{RUN_H}h"),
        "jump": lambda s: of(s).flagJumps("x", thresh=STEP, window=f"{WINDOW_H}h"),
        "range": lambda s: of(s).flagRange("x", min=0.0, max=LIMIT),
        "missing": lambda s: of(s).flagMissing("x"),
    }


def pecos() -> dict[str, Test]:
    from pecos.monitoring import check_delta, check_outlier, check_timestamp

    return {
        "flat line": lambda s: check_delta(s.to_frame("x"), [1e-9, None], RUN_H * 3600),
        "outlier": lambda s: check_outlier(s.to_frame("x"), [None, 3.5], WINDOW_H * 3600),
        "timestamps": lambda s: check_timestamp(s.to_frame("x"), 3600),
    }


LIBRARIES = {
    "ioos_qc": (ioos, 120),
    "saqc": (saqc, 12),
    "pecos": (pecos, 4),
}  # series each, so that a run takes seconds


def main(path: str) -> None:
    """Print rows per CPU second of every test as JSON lines."""
    for library, (tests, series) in LIBRARIES.items():
        table = pq.read_table(path, filters=[("series", "<", series)]).to_pandas()
        data = [
            pd.Series(g["value"].to_numpy(), index=pd.DatetimeIndex(g["hour"]))
            for _, g in table.groupby("series")
        ]
        for name, test in tests().items():
            test(data[0].iloc[:500])
            before = resource.getrusage(resource.RUSAGE_SELF)
            for one in data:
                test(one)
            after = resource.getrusage(resource.RUSAGE_SELF)
            cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
            rate = float(np.round(len(table) / cpu))
            print(
                json.dumps({"library": library, "test": name, "rows_per_cpu_s": rate, "rows": len(table)}),
                flush=True,
            )


if __name__ == "__main__":
    main(sys.argv[1])
