"""Plans with their history and release, tasks, records, pre-judgements, messages, learned weights; accounts of a team."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
INDEXED = ("site_id", "adcode", "day")

TABLES: dict[str, tuple[tuple[str, ...], tuple[tuple[str, sa.types.TypeEngine, bool], ...]]] = {
    "plan": (
        ("plan_id",),
        (
            ("plan_id", TEXT, False),
            ("day", sa.Date(), False),
            ("scenario", TEXT, False),
            ("is_chosen", sa.Boolean(), False),
            ("state", TEXT, False),
            ("revision", sa.BigInteger(), False),
            ("step", sa.BigInteger(), False),
            ("value", sa.Double(), False),
            ("finds", sa.Double(), False),
            ("km", sa.Double(), False),
            ("visits", sa.BigInteger(), False),
            ("unmet", TEXT, False),
            ("params", TEXT, False),
            ("draw", TEXT, False),
            ("made_by", TEXT, False),
            ("made_at", sa.DateTime(), False),
            ("changed_by", TEXT, False),
            ("changed_at", sa.DateTime(), False),
            ("submitted_by", TEXT, True),
            ("submitted_at", sa.DateTime(), True),
            ("confirmed_by", TEXT, True),
            ("confirmed_at", sa.DateTime(), True),
            ("number", TEXT, True),
            ("sha256", TEXT, True),
            ("release_at", sa.DateTime(), True),
            ("amends", TEXT, True),
        ),
    ),
    "plan_step": (
        (
            "plan_id",
            "step",
        ),
        (
            ("plan_id", TEXT, False),
            ("step", sa.BigInteger(), False),
            ("revision", sa.BigInteger(), False),
            ("action", TEXT, False),
            ("sites", TEXT, False),
            ("teams", TEXT, False),
            ("reason", TEXT, True),
            ("by", TEXT, False),
            ("at", sa.DateTime(), False),
            ("d_finds", sa.Double(), False),
            ("d_km", sa.Double(), False),
            ("d_value", sa.Double(), False),
            ("moved", sa.BigInteger(), False),
            ("is_improved", sa.Boolean(), False),
            ("document", TEXT, False),
        ),
    ),
    "task": (
        ("task_id",),
        (
            ("task_id", TEXT, False),
            ("code", TEXT, False),
            ("plan_id", TEXT, False),
            ("day", sa.Date(), False),
            ("team_id", TEXT, False),
            ("seq", sa.BigInteger(), False),
            ("site_id", TEXT, False),
            ("adcode", TEXT, False),
            ("window", TEXT, False),
            ("arrive_min", sa.BigInteger(), False),
            ("depart_min", sa.BigInteger(), False),
            ("travel_min", sa.Double(), False),
            ("travel_km", sa.Double(), False),
            ("visit_kind", TEXT, False),
            ("arm", TEXT, False),
            ("inclusion", sa.Double(), True),
            ("state", TEXT, False),
            ("revision", sa.BigInteger(), False),
            ("read_at", sa.DateTime(), True),
            ("left_at", sa.DateTime(), True),
            ("arrived_at", sa.DateTime(), True),
            ("ended_at", sa.DateTime(), True),
            ("return_reason", TEXT, True),
            ("return_note", TEXT, True),
            ("changed_by", TEXT, True),
        ),
    ),
    "visit_approval": (
        (
            "day",
            "site_id",
        ),
        (
            ("day", sa.Date(), False),
            ("site_id", TEXT, False),
            ("adcode", TEXT, False),
            ("reason", TEXT, False),
            ("asked_by", TEXT, False),
            ("asked_at", sa.DateTime(), False),
            ("is_granted", sa.Boolean(), True),
            ("decided_by", TEXT, True),
            ("decided_at", sa.DateTime(), True),
        ),
    ),
    "prejudgement": (
        (
            "day",
            "site_id",
        ),
        (
            ("day", sa.Date(), False),
            ("site_id", TEXT, False),
            ("adcode", TEXT, False),
            ("state", TEXT, False),
            ("revision", sa.BigInteger(), False),
            ("licence", TEXT, True),
            ("permit", TEXT, True),
            ("monitoring", TEXT, True),
            ("power", TEXT, True),
            ("history", TEXT, True),
            ("cause", TEXT, True),
            ("specialists", TEXT, True),
            ("questions", TEXT, True),
            ("access", TEXT, True),
            ("risk", TEXT, True),
            ("plan_b", TEXT, True),
            ("by", TEXT, False),
            ("at", sa.DateTime(), False),
        ),
    ),
    "visit_record": (
        ("record_id",),
        (
            ("record_id", TEXT, False),
            ("task_id", TEXT, False),
            ("day", sa.Date(), False),
            ("site_id", TEXT, False),
            ("adcode", TEXT, False),
            ("team_id", TEXT, False),
            ("started_at", sa.DateTime(), False),
            ("ended_at", sa.DateTime(), False),
            ("officers", TEXT, False),
            ("showed_certificate", sa.Boolean(), False),
            ("interviewee", TEXT, True),
            ("weather", TEXT, True),
            ("load", TEXT, True),
            ("lon_wgs84", sa.Double(), True),
            ("lat_wgs84", sa.Double(), True),
            ("checklist", TEXT, False),
            ("items", TEXT, False),
            ("samples", TEXT, False),
            ("statement", TEXT, True),
            ("opinion", TEXT, True),
            ("refusal", TEXT, True),
            ("problems", TEXT, False),
            ("order", TEXT, True),
            ("outcome", TEXT, False),
            ("outcome_note", TEXT, True),
            ("clue_outcomes", TEXT, False),
            ("by", TEXT, False),
            ("received_at", sa.DateTime(), False),
            ("sha256", TEXT, False),
        ),
    ),
    "record_photo": (
        ("photo_id",),
        (
            ("photo_id", TEXT, False),
            ("record_id", TEXT, False),
            ("task_id", TEXT, False),
            ("site_id", TEXT, False),
            ("adcode", TEXT, False),
            ("item", TEXT, True),
            ("taken_at", sa.DateTime(), False),
            ("lon_wgs84", sa.Double(), True),
            ("lat_wgs84", sa.Double(), True),
            ("media_type", TEXT, False),
            ("bytes", sa.BigInteger(), False),
            ("sha256", TEXT, False),
            ("by", TEXT, False),
            ("received_at", sa.DateTime(), False),
        ),
    ),
    "clue_outcome": (
        (
            "clue_id",
            "record_id",
        ),
        (
            ("clue_id", TEXT, False),
            ("record_id", TEXT, False),
            ("rule", TEXT, False),
            ("site_id", TEXT, False),
            ("adcode", TEXT, False),
            ("outcome", TEXT, False),
            ("at", sa.DateTime(), False),
        ),
    ),
    "message_template": (
        ("occasion",),
        (
            ("occasion", TEXT, False),
            ("text", TEXT, False),
            ("by", TEXT, False),
            ("at", sa.DateTime(), False),
        ),
    ),
    "message_log": (
        ("message_id",),
        (
            ("message_id", TEXT, False),
            ("occasion", TEXT, False),
            ("channel", TEXT, False),
            ("plan_id", TEXT, True),
            ("team_id", TEXT, True),
            ("text", TEXT, False),
            ("state", TEXT, False),
            ("error", TEXT, True),
            ("by", TEXT, False),
            ("at", sa.DateTime(), False),
        ),
    ),
    "weight_version": (
        ("version",),
        (
            ("version", sa.BigInteger(), False),
            ("state", TEXT, False),
            ("made_at", sa.DateTime(), False),
            ("as_of", sa.Date(), False),
            ("n_outcomes", sa.BigInteger(), False),
            ("weights", TEXT, False),
            ("backtest", TEXT, False),
            ("decided_by", TEXT, True),
            ("decided_at", sa.DateTime(), True),
            ("reason", TEXT, True),
        ),
    ),
}
ADDED: dict[str, tuple[tuple[str, sa.types.TypeEngine], ...]] = {
    "plan_visit": (
        ("arm", TEXT),
        ("inclusion", sa.Double()),
        ("is_locked", sa.Boolean()),
    ),
    "target": (
        ("probability_low", sa.Double()),
        ("probability_high", sa.Double()),
        ("freshness", sa.Double()),
        ("perishes_at", sa.DateTime()),
        ("best_from_min", sa.BigInteger()),
        ("best_until_min", sa.BigInteger()),
        ("best_why", TEXT),
        ("weights_version", sa.BigInteger()),
    ),
}


def upgrade() -> None:
    """Make the new tables and columns."""
    for name, (key, columns) in TABLES.items():
        made = (sa.Column(c, kind, nullable=null, autoincrement=False) for c, kind, null in columns)
        op.create_table(name, *made, sa.PrimaryKeyConstraint(*key, name=f"pk_{name}"))
        for column in INDEXED:
            if any(c == column for c, *_ in columns) and key[0] != column:
                op.create_index(f"ix_{name}_{column}", name, [column])
    for name, more in ADDED.items():
        for column, kind in more:
            op.add_column(name, sa.Column(column, kind, nullable=True))
    op.add_column("account", sa.Column("team_id", TEXT, nullable=True))
