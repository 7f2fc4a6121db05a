"""One line per monitored series and day: what rules that compare outlets and sites look at."""

from schema.columns import FACTOR, OUTLET_ID, SITE_ID
from schema.core import Column, Dataset, Kind

BANDS = 6  # of four hours each


def _level(name: str, title: str, note: str) -> Column:
    """A concentration of the series."""
    return Column(name, "float", title, unit="按因子", optional=True, note=note)


DATASET = Dataset(
    name="series_day",
    title="序列日摘要",
    grain="one row per outlet, pollutant and day",
    key=("outlet_id", "factor", "day"),
    columns=(
        OUTLET_ID,
        SITE_ID,
        FACTOR,
        Column("day", "date", "日期"),
        Column("valid_hours", "int", "有效小时数", unit="h", low=0, high=24),
        _level("x_mean", "实测值日均", "of valid hours"),
        _level("z_median", "折算值日中位数", "of valid hours"),
        _level("limit_value", "限值", "in force at the last hour of the day"),
        _level("lod", "检出限", "at the last hour of the day"),
        Column("tiny_run_h", "int", "低于检出限最长连续", unit="h", low=0, note="counts back 168 h at most"),
        _level("x_30d", "30 日实测值中位数", "720 h up to the end of the day"),
        _level("z_30d", "30 日折算值中位数", "720 h up to the end of the day"),
        _level("z_7d", "7 日折算值中位数", "168 h up to the end of the day"),
        _level("z_prior_30d", "此前 30 日折算值中位数", "720 h before those 168 h"),
        Column("valid_7d", "int", "7 日有效小时数", unit="h", low=0, high=168),
        Column(
            "low_share", "float", "7 日 P95 占限值比", optional=True, note="168 h up to the end of the day"
        ),
        Column("low_cv", "float", "7 日变异系数", optional=True),
        Column("distinct", "int", "当日不同数值个数", low=0, high=24),
        *(
            Column(f"band_{i}", "int", f"{4 * i}–{4 * i + 3} 时指纹", note="four 16-bit prints; 0: not valid")
            for i in range(BANDS)
        ),
    ),
    source="screen",
    partition="day",
    kind=Kind.DERIVED,
)
