"""Rule settings, trials, silences, alarms, clues in shadow, and the state of unfinished screenings."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def _column(name: str, kind: sa.types.TypeEngine, null: bool = False) -> sa.Column:
    return sa.Column(name, kind, nullable=null, autoincrement=False)


def upgrade() -> None:
    """Make the new tables."""
    _alarm()
    _backtest()
    _rule_setting()
    _shadow_clue()
    _silence()
    _screening_part()
    _screened()


def _alarm() -> None:
    op.create_table(
        "alarm",
        _column("alarm_id", TEXT),
        _column("site_id", TEXT),
        _column("adcode", TEXT),
        _column("line_id", TEXT),
        _column("device_id", TEXT, null=True),
        _column("started_at", sa.DateTime()),
        _column("last_true_at", sa.DateTime()),
        _column("clock_min", sa.Double()),
        _column("false_min", sa.Double()),
        _column("reopened", sa.BigInteger()),
        _column("state", TEXT),
        _column("reported_at", sa.DateTime(), null=True),
        _column("regulator_at", sa.DateTime(), null=True),
        _column("city_at", sa.DateTime(), null=True),
        _column("closed_at", sa.DateTime(), null=True),
        _column("reply", TEXT, null=True),
        _column("replied_at", sa.DateTime(), null=True),
        _column("exempt_reason", TEXT, null=True),
        _column("exempt_by", TEXT, null=True),
        _column("exempt_until", sa.DateTime(), null=True),
        _column("as_of", sa.DateTime()),
        sa.PrimaryKeyConstraint("alarm_id", name="pk_alarm"),
    )
    op.create_index("ix_alarm_adcode", "alarm", ["adcode"])
    op.create_index("ix_alarm_site_id", "alarm", ["site_id"])


def _backtest() -> None:
    op.create_table(
        "backtest",
        _column("backtest_id", TEXT),
        _column("rule", TEXT),
        _column("params", TEXT),
        _column("days", sa.BigInteger()),
        _column("as_of", sa.DateTime()),
        _column("asked_by", TEXT),
        _column("done_at", sa.DateTime()),
        _column("result", TEXT),
        sa.PrimaryKeyConstraint("backtest_id", name="pk_backtest"),
    )


def _rule_setting() -> None:
    op.create_table(
        "rule_setting",
        _column("rule", TEXT),
        _column("version", sa.BigInteger()),
        _column("mode", TEXT),
        _column("params", TEXT),
        _column("decision", TEXT),
        _column("reason", TEXT),
        _column("proposed_by", TEXT),
        _column("proposed_at", sa.DateTime()),
        _column("decided_by", TEXT, null=True),
        _column("decided_at", sa.DateTime(), null=True),
        _column("decided_note", TEXT, null=True),
        sa.PrimaryKeyConstraint("rule", "version", name="pk_rule_setting"),
    )


def _shadow_clue() -> None:
    op.create_table(
        "shadow_clue",
        _column("clue_id", TEXT),
        _column("rule", TEXT),
        _column("clue_type", TEXT),
        _column("family", TEXT),
        _column("site_id", TEXT),
        _column("adcode", TEXT),
        _column("outlet_id", TEXT, null=True),
        _column("device_id", TEXT, null=True),
        _column("factor", TEXT, null=True),
        _column("cell", TEXT, null=True),
        _column("t_start", sa.DateTime()),
        _column("t_end", sa.DateTime()),
        _column("severity", sa.BigInteger()),
        _column("evidence_class", TEXT),
        _column("confidence", sa.Double()),
        _column("value", sa.Double(), null=True),
        _column("threshold", sa.Double(), null=True),
        _column("unit", TEXT, null=True),
        _column("threshold_status", TEXT),
        _column("message", TEXT),
        _column("facts", TEXT),
        _column("state", TEXT),
        _column("as_of", sa.DateTime()),
        sa.PrimaryKeyConstraint("clue_id", name="pk_shadow_clue"),
    )
    op.create_index("ix_shadow_clue_adcode", "shadow_clue", ["adcode"])
    op.create_index("ix_shadow_clue_site_id", "shadow_clue", ["site_id"])


def _silence() -> None:
    op.create_table(
        "silence",
        _column("silence_id", TEXT),
        _column("rule", TEXT),
        _column("site_id", TEXT),
        _column("adcode", TEXT),
        _column("outlet_id", TEXT, null=True),
        _column("factor", TEXT, null=True),
        _column("reason", TEXT),
        _column("owner", TEXT),
        _column("created_at", sa.DateTime()),
        _column("expires_at", sa.DateTime()),
        _column("ended_at", sa.DateTime(), null=True),
        _column("ended_by", TEXT, null=True),
        sa.PrimaryKeyConstraint("silence_id", name="pk_silence"),
    )
    op.create_index("ix_silence_adcode", "silence", ["adcode"])
    op.create_index("ix_silence_site_id", "silence", ["site_id"])


def _screening_part() -> None:
    op.create_table(
        "screening_part",
        _column("run_key", TEXT),
        _column("part", sa.Integer()),
        _column("payload", sa.LargeBinary()),
        sa.PrimaryKeyConstraint("run_key", "part", name="pk_screening_part"),
    )


def _screened() -> None:
    op.create_table(
        "screened",
        _column("rules_key", TEXT),
        _column("batch_id", TEXT),
        _column("reached", sa.DateTime(), null=True),
        sa.PrimaryKeyConstraint("rules_key", "batch_id", name="pk_screened"),
    )
