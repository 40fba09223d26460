"""Why nothing was alleged is counted per camera and minute.

Revision ID: 0005
Revises: 0004
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "not_fired",
        sa.Column("id", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.String(length=63), nullable=False) for name in ("node", "junction", "camera")),
        sa.Column("minute", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_not_fired")),
    )
    op.create_index("ix_not_fired_camera_minute", "not_fired", ["camera", "minute"])
    op.create_index(op.f("ix_not_fired_minute"), "not_fired", ["minute"])


def downgrade() -> None:
    op.drop_table("not_fired")
