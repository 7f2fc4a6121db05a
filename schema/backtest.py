"""Trials of a rule with given parameters over past data, before anybody turns it on."""

from schema.core import Column, Dataset, Kind

DATASET = Dataset(
    name="backtest",
    title="规则回测",
    grain="one row per trial",
    key=("backtest_id",),
    columns=(
        Column("backtest_id", "text", "回测编号"),
        Column("rule", "text", "规则"),
        Column("params", "text", "参数", note="JSON: only those that differ from the declaration"),
        Column("days", "int", "回测天数", unit="d", low=1),
        Column("as_of", "timestamp", "数据截至"),
        Column("asked_by", "text", "提出人"),
        Column("done_at", "timestamp", "完成时间"),
        Column("result", "text", "结果", note="JSON: clues per day, share of sites, overlap, precision"),
    ),
    source="backtest job",
    kind=Kind.CASEWORK,
)
