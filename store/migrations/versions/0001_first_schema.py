"""The first schema: clues, targets, plans, cases, accounts, sessions, events, jobs."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def _column(name: str, kind: sa.types.TypeEngine, *more: sa.ForeignKey, null: bool = False) -> sa.Column:
    return sa.Column(name, kind, *more, nullable=null, autoincrement=False)


def upgrade() -> None:
    """Make all tables, then close the event table to changes."""
    _account()
    _clue()
    _event()
    _job()
    _plan_left_out()
    _plan_visit()
    _target()
    _xcase()
    _session()
    for statement in CLOSED[op.get_bind().dialect.name]:
        op.execute(statement)


def _account() -> None:
    op.create_table(
        "account",
        _column("account_id", TEXT),
        _column("title", TEXT),
        _column("role", TEXT),
        _column("prefixes", TEXT),
        _column("position", sa.Integer()),
        _column("is_disabled", sa.Boolean()),
        sa.PrimaryKeyConstraint("account_id", name="pk_account"),
    )


def _clue() -> None:
    op.create_table(
        "clue",
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
        sa.PrimaryKeyConstraint("clue_id", name="pk_clue"),
    )
    op.create_index("ix_clue_adcode", "clue", ["adcode"])
    op.create_index("ix_clue_site_id", "clue", ["site_id"])


def _event() -> None:
    op.create_table(
        "event",
        _column("seq", sa.BigInteger()),
        _column("at", TEXT),
        _column("actor", TEXT),
        _column("role", TEXT),
        _column("action", TEXT),
        _column("entity", TEXT),
        _column("entity_id", TEXT),
        _column("detail", TEXT),
        _column("previous", TEXT),
        _column("hash", TEXT),
        sa.PrimaryKeyConstraint("seq", name="pk_event"),
    )


def _job() -> None:
    op.create_table(
        "job",
        sa.Column("job_id", sa.Integer(), nullable=False),
        _column("kind", TEXT),
        _column("args", TEXT),
        _column("idempotency_key", TEXT, null=True),
        _column("owner", TEXT),
        _column("state", TEXT),
        _column("done", sa.BigInteger()),
        _column("total", sa.BigInteger()),
        _column("note", TEXT),
        _column("attempts", sa.Integer()),
        _column("worker", TEXT),
        _column("lease_until_s", sa.Double()),
        _column("wants_cancel", sa.Boolean()),
        _column("created_s", sa.Double()),
        _column("started_s", sa.Double(), null=True),
        _column("finished_s", sa.Double(), null=True),
        _column("error", TEXT),
        sa.PrimaryKeyConstraint("job_id", name="pk_job"),
        sa.UniqueConstraint("idempotency_key", name="uq_job_idempotency_key"),
    )
    op.create_index("ix_job_state", "job", ["state"])


def _plan_left_out() -> None:
    op.create_table(
        "plan_left_out",
        _column("plan_id", TEXT),
        _column("day", sa.Date()),
        _column("site_id", TEXT),
        _column("adcode", TEXT),
        _column("reason_code", TEXT),
        _column("reason", TEXT),
        _column("facts", TEXT, null=True),
        _column("value", sa.Double()),
        _column("bid", sa.Double(), null=True),
        sa.PrimaryKeyConstraint("plan_id", "site_id", name="pk_plan_left_out"),
    )
    op.create_index("ix_plan_left_out_adcode", "plan_left_out", ["adcode"])
    op.create_index("ix_plan_left_out_day", "plan_left_out", ["day"])
    op.create_index("ix_plan_left_out_site_id", "plan_left_out", ["site_id"])


def _plan_visit() -> None:
    op.create_table(
        "plan_visit",
        _column("plan_id", TEXT),
        _column("day", sa.Date()),
        _column("team_id", TEXT),
        _column("seq", sa.BigInteger()),
        _column("site_id", TEXT),
        _column("adcode", TEXT),
        _column("arrive_min", sa.BigInteger()),
        _column("depart_min", sa.BigInteger()),
        _column("travel_min", sa.Double()),
        _column("travel_km", sa.Double()),
        _column("value", sa.Double()),
        _column("window", TEXT),
        sa.PrimaryKeyConstraint("plan_id", "team_id", "seq", name="pk_plan_visit"),
    )
    op.create_index("ix_plan_visit_adcode", "plan_visit", ["adcode"])
    op.create_index("ix_plan_visit_day", "plan_visit", ["day"])
    op.create_index("ix_plan_visit_site_id", "plan_visit", ["site_id"])


def _target() -> None:
    op.create_table(
        "target",
        _column("day", sa.Date()),
        _column("site_id", TEXT),
        _column("name", TEXT),
        _column("adcode", TEXT),
        _column("lon_wgs84", sa.Double()),
        _column("lat_wgs84", sa.Double()),
        _column("prior", sa.Double()),
        _column("probability", sa.Double()),
        _column("severity", sa.BigInteger()),
        _column("value", sa.Double()),
        _column("value_other", sa.Double(), null=True),
        _column("confidence_word", TEXT),
        _column("n_clues", sa.BigInteger()),
        _column("n_families", sa.BigInteger()),
        _column("service_min", sa.BigInteger()),
        _column("window", TEXT),
        _column("skill", TEXT),
        _column("visit_kind", TEXT),
        _column("barred", TEXT, null=True),
        _column("barred_facts", TEXT, null=True),
        _column("needs_approval", sa.Boolean(), null=True),
        _column("reasons", TEXT),
        _column("innocents", TEXT),
        _column("contributions", TEXT),
        _column("as_of", sa.DateTime()),
        sa.PrimaryKeyConstraint("day", "site_id", name="pk_target"),
    )
    op.create_index("ix_target_adcode", "target", ["adcode"])
    op.create_index("ix_target_site_id", "target", ["site_id"])


def _xcase() -> None:
    op.create_table(
        "xcase",
        _column("case_id", TEXT),
        _column("site_id", TEXT),
        _column("lead_adcode", TEXT),
        _column("partner_adcodes", TEXT),
        _column("border_level", TEXT),
        _column("distance_m", sa.Double()),
        _column("lon_wgs84", sa.Double()),
        _column("lat_wgs84", sa.Double()),
        _column("clue_ids", TEXT),
        _column("state", TEXT),
        _column("opened_on", sa.Date()),
        sa.PrimaryKeyConstraint("case_id", name="pk_xcase"),
    )
    op.create_index("ix_xcase_site_id", "xcase", ["site_id"])


def _session() -> None:
    op.create_table(
        "session",
        _column("token_sha256", TEXT),
        _column("account_id", TEXT, sa.ForeignKey("account.account_id")),
        _column("csrf", TEXT),
        _column("created_s", sa.Double()),
        _column("seen_s", sa.Double()),
        sa.PrimaryKeyConstraint("token_sha256", name="pk_session"),
    )
    op.create_index("ix_session_account_id", "session", ["account_id"])


CLOSED = {
    "sqlite": (
        "CREATE TRIGGER event_no_update BEFORE UPDATE ON event BEGIN SELECT RAISE(ABORT, 'events are final'); END",
        "CREATE TRIGGER event_no_delete BEFORE DELETE ON event BEGIN SELECT RAISE(ABORT, 'events are final'); END",
        # INSERT OR REPLACE would pass the two above
        "CREATE TRIGGER event_next BEFORE INSERT ON event"
        " WHEN NEW.seq <> (SELECT coalesce(max(seq), 0) + 1 FROM event)"
        " BEGIN SELECT RAISE(ABORT, 'events follow one another'); END",
    ),
    "postgresql": (
        "CREATE FUNCTION event_is_final() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN RAISE EXCEPTION 'events are final'; END $$",
        "CREATE TRIGGER event_no_change BEFORE UPDATE OR DELETE ON event"
        " FOR EACH ROW EXECUTE FUNCTION event_is_final()",
        "CREATE TRIGGER event_no_truncate BEFORE TRUNCATE ON event"
        " FOR EACH STATEMENT EXECUTE FUNCTION event_is_final()",
    ),
}
