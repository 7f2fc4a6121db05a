"""Score of an outlet and day over all its clues (DOSSIER B.5), and whether they are pushed without an expert."""

from schema.columns import OUTLET_ID, SITE_ID
from schema.core import Column, Dataset, Kind

DATASET = Dataset(
    name="outlet_score",
    title="排放口异常得分",
    grain="one row per outlet and day with a clue, now or once",
    key=("outlet_id", "day"),
    columns=(
        OUTLET_ID,
        SITE_ID,
        Column("day", "date", "日期"),
        Column("score", "float", "得分", low=0, high=1, note="1 - prod(1 - w c), one rule per group"),
        Column("rules", "text", "计分规则", optional=True, note="codes joined by ;, strongest of each group"),
        Column("groups", "int", "证据组数", low=0),
        Column("is_pushed", "bool", "自动推送", note="an A-class rule, or two groups"),
    ),
    source="screen",
    partition="day",
    kind=Kind.DERIVED,
)
