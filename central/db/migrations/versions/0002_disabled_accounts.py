"""Accounts can be disabled.

Revision ID: 0002
Revises: 0001
"""

import sqlalchemy as sa
from alembic import op

import central.db.base

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    kind = central.db.base.UtcDateTime(timezone=True)
    op.add_column("operators", sa.Column("disabled_at", kind, nullable=True))


def downgrade() -> None:
    op.drop_column("operators", "disabled_at")
