"""What a record says of the unit, the instruments and the signatures; records from before say nothing."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
NAMES = ("uscc", "permit_no", "instruments", "signatures")


def upgrade() -> None:
    """Add the four columns, empty."""
    for name in NAMES:
        op.add_column("visit_record", sa.Column(name, TEXT, nullable=True))
