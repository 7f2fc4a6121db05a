"""Daily energy of a meter by tariff period."""

from schema.columns import ACCOUNT, SITE_ID
from schema.core import Column, Dataset

DATASET = Dataset(
    name="meter_day",
    title="日用电量",
    grain="one row per account and day",
    key=("account_no", "day"),
    columns=(
        ACCOUNT,
        SITE_ID,
        Column("day", "date", "日期"),
        Column("energy_kwh", "float", "总电量", unit="kWh", low=0),
        Column("super_peak_kwh", "float", "尖电量", unit="kWh", low=0),
        Column("peak_kwh", "float", "峰电量", unit="kWh", low=0),
        Column("flat_kwh", "float", "平电量", unit="kWh", low=0),
        Column("valley_kwh", "float", "谷电量", unit="kWh", low=0),
        Column("deep_valley_kwh", "float", "深谷电量", unit="kWh", low=0),
        Column(
            "tariff_class", "text", "电价类别", choices=("居民", "农业", "工商业", "大工业"), optional=True
        ),
    ),
    source="供电公司用电信息采集系统",
    partition="day",
)
