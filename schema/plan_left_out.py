"""A target that the plan of a day leaves out, with the reason."""

from schema.columns import ADCODE, SITE_ID
from schema.core import Column, Dataset, Kind

DATASET = Dataset(
    name="plan_left_out",
    title="未安排目标",
    grain="one row per plan and target",
    key=("plan_id", "site_id"),
    columns=(
        Column("plan_id", "text", "计划编号"),
        Column("day", "date", "计划日期"),
        SITE_ID,
        ADCODE,
        Column(
            "reason_code",
            "text",
            "原因代码",
            choices=(
                *("barred", "no_skill", "no_jurisdiction", "no_time", "lower_value", "night_only"),
                *("recused", "pair"),
            ),
        ),
        Column("reason", "text", "未安排原因"),
        Column("facts", "text", "原因要素", optional=True, note="JSON {template, values} of the sentence"),
        Column("value", "float", "预期价值", unit="分"),
        Column(
            "bid",
            "float",
            "入选还差",
            unit="分",
            optional=True,
            note="points by which it would have to rise to displace planned visits",
        ),
    ),
    source="plan",
    kind=Kind.CASEWORK,
)
