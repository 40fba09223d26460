"""A queue that reaches the border of the picture is at least so long.

Revision ID: 0004
Revises: 0003
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("flow_parts", sa.Column("queue_open_ended_ms", sa.Integer(), nullable=True))


def downgrade() -> None:
    op.drop_column("flow_parts", "queue_open_ended_ms")
