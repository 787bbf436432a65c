"""Habits lie in order of line and day, and those abroad of day, so that a long history is not read for its end."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Lay the table in another order, and index what went abroad."""
    with op.batch_alter_table("habits") as batch:
        batch.drop_constraint(op.f("pk_habits"), type_="primary")
        batch.create_primary_key(op.f("pk_habits"), ["organisation_id", "person_id", "day", "country"])
    op.create_index(
        op.f("ix_habits_abroad"),
        "habits",
        ["organisation_id", "day"],
        sqlite_where=sa.text("abroad = 1"),
        postgresql_where=sa.text("abroad"),
    )
