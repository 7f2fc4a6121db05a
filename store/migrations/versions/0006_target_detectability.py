"""How likely a visit by day and by night is to see what a target's clues say; targets from before say nothing."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

NAMES = ("detect_day", "detect_night")


def upgrade() -> None:
    """Add the two columns, empty."""
    for name in NAMES:
        op.add_column("target", sa.Column(name, sa.Double(), nullable=True))
