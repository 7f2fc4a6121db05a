"""Officers of the teams: who may sign a record, and where they come from."""

from schema.core import Column, Dataset

DATASET = Dataset(
    name="officer",
    title="执法人员",
    grain="one row per officer",
    key=("officer_id",),
    columns=(
        Column("officer_id", "text", "人员编号"),
        Column("name", "text", "姓名"),
        Column("cert_no", "text", "执法证号"),
        Column("team_id", "text", "组别编号"),
        Column(
            "home_adcode", "text", "户籍或工作地区划", note="its team does not inspect this district (回避)"
        ),
        Column("is_leader", "bool", "组长", optional=True),
    ),
    source="监督帮扶排班",
    sensitivity="restricted",
    scoped_by=("home_adcode",),
)
