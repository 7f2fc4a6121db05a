"""A token for each casework dataset, to keep what was computed from its rows until they change; clues found by cell."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Make the table, where a dataset without a row has not changed since, and the indexes."""
    op.create_table(
        "dataset_version",
        sa.Column("dataset", TEXT, nullable=False),
        sa.Column("token", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("dataset", name="pk_dataset_version"),
    )
    op.create_index("ix_clue_cell", "clue", ["cell"])
    op.create_index("ix_shadow_clue_cell", "shadow_clue", ["cell"])
