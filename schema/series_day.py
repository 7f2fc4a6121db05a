"""One line per monitored series and day: what rules that compare outlets and sites look at."""

from schema.columns import FACTOR, OUTLET_ID, SITE_ID
from schema.core import Column, Dataset, Kind

BANDS = 6  # of four hours each

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
        Column("x_mean", "float", "实测值日均", unit="按因子", optional=True, note="of valid hours"),
        Column("z_median", "float", "折算值日中位数", unit="按因子", optional=True, note="of valid hours"),
        Column("limit_value", "float", "限值", unit="按因子", optional=True),
        Column("lod", "float", "检出限", unit="按因子", optional=True),
        Column("tiny_run_h", "int", "低于检出限最长连续", unit="h", low=0, note="run that ends on this day"),
        Column(
            "low_share", "float", "7 日 P95 占限值比", optional=True, note="168 h up to the end of the day"
        ),
        Column("low_cv", "float", "7 日变异系数", optional=True),
        Column("distinct", "int", "当日不同数值个数", low=0),
        *(
            Column(
                f"band_{i}",
                "int",
                f"{4 * i}–{4 * i + 3} 时指纹",
                optional=True,
                note="hash of four hourly values",
            )
            for i in range(BANDS)
        ),
    ),
    source="screen",
    partition="day",
    kind=Kind.DERIVED,
)
