"""The quarantine is bounded per node; what is beyond is counted.

Revision ID: 0006
Revises: 0005
"""

import sqlalchemy as sa
from alembic import op

from central.db.base import UtcDateTime

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "quarantine_overflows",
        sa.Column("node", sa.String(63), nullable=False),
        sa.Column("n_messages", sa.BigInteger(), nullable=False),
        sa.Column("n_bytes", sa.BigInteger(), nullable=False),
        sa.Column("first_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("last_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("last_reason", sa.String(500), nullable=False),
        sa.PrimaryKeyConstraint("node", name=op.f("pk_quarantine_overflows")),
    )
    op.create_index(op.f("ix_quarantined_messages_node"), "quarantined_messages", ["node"])


def downgrade() -> None:
    op.drop_index(op.f("ix_quarantined_messages_node"), "quarantined_messages")
    op.drop_table("quarantine_overflows")
