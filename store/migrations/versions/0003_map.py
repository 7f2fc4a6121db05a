"""Views of the map kept under a name, and selections too long for an address."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def _column(name: str, kind: sa.types.TypeEngine, null: bool = False) -> sa.Column:
    return sa.Column(name, kind, nullable=null, autoincrement=False)


def upgrade() -> None:
    """Make the new tables."""
    op.create_table(
        "saved_view",
        _column("view_id", TEXT),
        _column("owner", TEXT),
        _column("title", TEXT),
        _column("scope", TEXT),
        _column("prefixes", TEXT),
        _column("address", TEXT),
        _column("seq", sa.BigInteger()),
        _column("dwell_s", sa.BigInteger()),
        _column("created_at", sa.DateTime()),
        _column("removed_at", sa.DateTime(), null=True),
        sa.PrimaryKeyConstraint("view_id", name="pk_saved_view"),
    )
    op.create_table(
        "saved_selection",
        _column("selection_id", TEXT),
        _column("owner", TEXT),
        _column("created_at", sa.DateTime()),
        _column("text", TEXT),
        sa.PrimaryKeyConstraint("selection_id", name="pk_saved_selection"),
    )
