"""A table of rule weights with how it was learned and how it did on outcomes it had not seen."""

from schema.core import Column, Dataset, Kind

STATES = {"waiting": "待批准", "live": "使用中", "retired": "已停用", "refused": "未采用"}

DATASET = Dataset(
    name="weight_version",
    title="权重版本",
    grain="one row per version",
    key=("version",),
    columns=(
        Column("version", "int", "版本", low=0, note="0 is the expert table"),
        Column("state", "text", "状态", choices=tuple(STATES)),
        Column("made_at", "timestamp", "生成时间"),
        Column("as_of", "date", "学习截至", note="outcomes before this day"),
        Column("n_outcomes", "int", "学习用结果数"),
        Column(
            "weights",
            "text",
            "权重",
            note="JSON object entry -> {prior, mean, sd, n, low, high, covariance}; natural logarithms of likelihood "
            "ratios, n visits with this evidence, low and high the bounds beyond which a person must sign, covariance "
            "an object of entries; `intercept` is the shift of the prior log-odds",
        ),
        Column(
            "backtest",
            "text",
            "回测",
            note="JSON {since, n, hits, new, live, expert, live_version, difference, error, spread, most_weight, said}: "
            "figures of this version, the live one and the expert table on outcomes none of them had seen, each "
            "{log_loss, brier, auc, ece, hit20, expected}; difference and its standard error are of the log loss, "
            "most_weight the cap on one over the inclusion, said {template, values} of the reason",
        ),
        Column("decided_by", "text", "批准人", optional=True),
        Column("decided_at", "timestamp", "批准时间", optional=True),
        Column("reason", "text", "说明", optional=True),
    ),
    source="learn",
    kind=Kind.CASEWORK,
)
