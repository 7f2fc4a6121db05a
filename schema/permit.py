"""Pollutant discharge permits (HJ 608 numbers)."""

from schema.columns import SITE_ID
from schema.core import Column, Dataset

DATASET = Dataset(
    name="permit",
    title="排污许可证",
    grain="one row per permit",
    key=("permit_no",),
    columns=(
        Column("permit_no", "text", "许可证编号", note="USCC + 3 digits + letter, HJ 608-2017"),
        SITE_ID,
        Column("category", "text", "管理类别", choices=("重点管理", "简化管理", "登记管理")),
        Column("valid_from", "date", "有效期起"),
        Column("valid_to", "date", "有效期止", optional=True),
        Column(
            "regime",
            "text",
            "生产班制",
            choices=("单班", "两班", "三班"),
            optional=True,
            note="permitted working regime",
        ),
        Column("night_permitted", "bool", "许可夜间生产", optional=True),
        Column("hours_per_year", "float", "年运行时间", unit="h", low=0, high=8784, optional=True),
        Column("pm_t_a", "float", "颗粒物许可量", unit="t/a", low=0, optional=True),
        Column("so2_t_a", "float", "二氧化硫许可量", unit="t/a", low=0, optional=True),
        Column("nox_t_a", "float", "氮氧化物许可量", unit="t/a", low=0, optional=True),
        Column("voc_t_a", "float", "挥发性有机物许可量", unit="t/a", low=0, optional=True),
        Column("cod_t_a", "float", "化学需氧量许可量", unit="t/a", low=0, optional=True),
        Column("nh3n_t_a", "float", "氨氮许可量", unit="t/a", low=0, optional=True),
    ),
    source="全国排污许可证管理信息平台",
)
