"""Evidence knows when each leg ended, so that an alert that grows looks only at what lies around its new legs."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column, fill it, and index it."""
    with op.batch_alter_table("alert_calls") as batch:
        batch.add_column(sa.Column("ended_at", sa.BigInteger(), nullable=True))
    op.execute("UPDATE alert_calls SET ended_at = started_at + CAST(seconds AS BIGINT) * 1000")
    with op.batch_alter_table("alert_calls") as batch:
        batch.alter_column("ended_at", existing_type=sa.BigInteger(), nullable=False)
        batch.create_index(op.f("ix_alert_calls_alert_id_ended_at"), ["alert_id", "ended_at"], unique=False)
