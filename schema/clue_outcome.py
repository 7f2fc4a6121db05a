"""What a visit said about a clue: where rules learn how often they are right."""

from schema.columns import ADCODE, SITE_ID
from schema.core import Column, Dataset, Kind
from schema.inspection import OUTCOMES

DATASET = Dataset(
    name="clue_outcome",
    title="线索结果",
    grain="one row per clue and record",
    key=("clue_id", "record_id"),
    columns=(
        Column("clue_id", "text", "线索编号"),
        Column("record_id", "text", "记录编号"),
        Column("rule", "text", "规则"),
        SITE_ID,
        ADCODE,
        Column("outcome", "text", "结果", choices=OUTCOMES),
        Column("at", "timestamp", "时间"),
    ),
    source="phone page",
    kind=Kind.CASEWORK,
)
