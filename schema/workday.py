"""Days that are not what their weekday says: public holidays, and weekends worked in exchange."""

from schema.core import Column, Dataset

DATASET = Dataset(
    name="workday",
    title="工作日历",
    grain="one row per weekday off or weekend day worked; any other day is a working day from Monday to Friday",
    key=("day",),
    columns=(
        Column("day", "date", "日期"),
        Column("is_workday", "bool", "是否工作日"),
        Column("name", "text", "节假日"),
        Column("status", "text", "依据状态", choices=("seed", "found", "unverified", "chosen")),
        Column("source", "text", "出处"),
    ),
    source="国务院办公厅节假日安排",
    sensitivity="public",
)
