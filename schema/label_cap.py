"""How many hours a year or a quarter may carry a label, by industry: dated, each row with its status."""

from schema.core import Column, Dataset

DATASET = Dataset(
    name="label_cap",
    title="标记时长上限",
    grain="one row per cap and start date",
    key=("cap_id", "effective_from"),
    columns=(
        Column("cap_id", "text", "上限代码"),
        Column("codes", "text", "标记内容", note="joined by ;, they count together"),
        Column("industry_code", "text", "行业代码", note="first digits of GB/T 4754"),
        Column("per", "text", "统计周期", choices=("year", "quarter"), note="of the calendar"),
        Column("cap_h", "float", "上限时长", unit="h", low=0),
        Column("effective_from", "date", "生效日期"),
        Column("effective_to", "date", "失效日期", optional=True),
        Column("status", "text", "依据状态", choices=("seed", "found", "unverified", "chosen")),
        Column("source", "text", "出处"),
    ),
    source="标记规则、应用管理规定",
    sensitivity="public",
)
