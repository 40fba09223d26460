"""First tables.

Revision ID: 0001
Revises:
"""

import sqlalchemy as sa
from alembic import op

import central.db.base

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def _announced_files() -> None:
    op.create_table(
        "announced_files",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("violation_id", sa.String(length=36), nullable=False),
        sa.Column("node", sa.String(length=63), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("role", sa.String(length=30), nullable=False),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_announced_files")),
        sa.UniqueConstraint("violation_id", "role", name=op.f("uq_announced_files_violation_id")),
    )
    op.create_index(op.f("ix_announced_files_sha256"), "announced_files", ["sha256"], unique=False)


def _audit_entries() -> None:
    op.create_table(
        "audit_entries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", central.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=120), nullable=False),
        sa.Column("action", sa.String(length=60), nullable=False),
        sa.Column("subject", sa.String(length=120), nullable=False),
        sa.Column("detail", sa.String(length=500), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entries")),
    )
    op.create_index(op.f("ix_audit_entries_at"), "audit_entries", ["at"], unique=False)
    op.create_index(op.f("ix_audit_entries_subject"), "audit_entries", ["subject"], unique=False)


def _flow_minutes() -> None:
    op.create_table(
        "flow_minutes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("node", sa.String(length=63), nullable=False),
        sa.Column("junction", sa.String(length=63), nullable=False),
        sa.Column("camera", sa.String(length=63), nullable=False),
        sa.Column("approach", sa.String(length=63), nullable=False),
        sa.Column("movement", sa.String(length=63), nullable=True),
        sa.Column("starts_at", central.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("duration_s", sa.Integer(), nullable=False),
        sa.Column("by_class", sa.Text(), nullable=False),
        sa.Column("n_on_red", sa.Integer(), nullable=False),
        sa.Column("share_observed", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_flow_minutes")),
    )
    op.create_index(op.f("ix_flow_minutes_junction"), "flow_minutes", ["junction"], unique=False)
    op.create_index(op.f("ix_flow_minutes_starts_at"), "flow_minutes", ["starts_at"], unique=False)


def _manifests() -> None:
    op.create_table(
        "manifests",
        sa.Column("violation_id", sa.String(length=36), nullable=False),
        sa.Column("node", sa.String(length=63), nullable=False),
        sa.Column("facts_sha256", sa.String(length=64), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("complete", sa.Boolean(), nullable=False),
        sa.Column("plate", sa.String(length=12), nullable=True),
        sa.Column("plate_score", sa.Float(), nullable=True),
        sa.Column("received_at", central.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("violation_id", name=op.f("pk_manifests")),
    )
    op.create_index(op.f("ix_manifests_plate"), "manifests", ["plate"], unique=False)


def _nodes() -> None:
    op.create_table(
        "nodes",
        sa.Column("name", sa.String(length=63), nullable=False),
        sa.Column("public_key", sa.String(length=64), nullable=False),
        sa.Column("key_id", sa.String(length=64), nullable=False),
        sa.Column("token_sha256", sa.String(length=64), nullable=False),
        sa.Column("registered_at", central.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("last_seen_at", central.db.base.UtcDateTime(timezone=True), nullable=True),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("health", sa.Text(), nullable=True),
        sa.Column("health_at", central.db.base.UtcDateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_nodes")),
        sa.UniqueConstraint("key_id", name=op.f("uq_nodes_key_id")),
        sa.UniqueConstraint("token_sha256", name=op.f("uq_nodes_token_sha256")),
    )


def _operators() -> None:
    op.create_table(
        "operators",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("username", sa.String(length=63), nullable=False),
        sa.Column("display_name", sa.String(length=120), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column("must_change_password", sa.Boolean(), nullable=False),
        sa.Column("created_at", central.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_operators")),
        sa.UniqueConstraint("username", name=op.f("uq_operators_username")),
    )


def _partner_keys() -> None:
    op.create_table(
        "partner_keys",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=63), nullable=False),
        sa.Column("key_sha256", sa.String(length=64), nullable=False),
        sa.Column("scopes", sa.String(length=200), nullable=False),
        sa.Column("created_at", central.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_partner_keys")),
        sa.UniqueConstraint("key_sha256", name=op.f("uq_partner_keys_key_sha256")),
        sa.UniqueConstraint("name", name=op.f("uq_partner_keys_name")),
    )


def _quarantined_messages() -> None:
    op.create_table(
        "quarantined_messages",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("node", sa.String(length=63), nullable=True),
        sa.Column("topic", sa.String(length=300), nullable=False),
        sa.Column("received_at", central.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("size_bytes", sa.Integer(), nullable=False),
        sa.Column("payload_sha256", sa.String(length=64), nullable=False),
        sa.Column("payload", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quarantined_messages")),
    )
    op.create_index(
        op.f("ix_quarantined_messages_payload_sha256"),
        "quarantined_messages",
        ["payload_sha256"],
        unique=False,
    )


def _received_messages() -> None:
    op.create_table(
        "received_messages",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("node", sa.String(length=63), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("message_id", sa.String(length=36), nullable=False),
        sa.Column("type", sa.String(length=60), nullable=False),
        sa.Column("received_at", central.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_received_messages")),
        sa.UniqueConstraint("node", "sequence", name=op.f("uq_received_messages_node")),
    )


def _stored_files() -> None:
    op.create_table(
        "stored_files",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("stored_at", central.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_stored_files")),
    )


def _violations() -> None:
    op.create_table(
        "violations",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("node", sa.String(length=63), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("record", sa.Text(), nullable=False),
        sa.Column("facts_sha256", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("junction", sa.String(length=63), nullable=False),
        sa.Column("camera", sa.String(length=63), nullable=False),
        sa.Column("approach", sa.String(length=63), nullable=False),
        sa.Column("vehicle_class", sa.String(length=20), nullable=False),
        sa.Column("decided_at", central.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("received_at", central.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("red_elapsed_ms", sa.BigInteger(), nullable=False),
        sa.Column("red_elapsed_uncertainty_ms", sa.BigInteger(), nullable=False),
        sa.Column("evidential", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_violations")),
        sa.UniqueConstraint("id", name=op.f("uq_violations_id")),
    )
    op.create_index(op.f("ix_violations_facts_sha256"), "violations", ["facts_sha256"], unique=False)
    op.create_index(op.f("ix_violations_junction"), "violations", ["junction"], unique=False)
    op.create_index(op.f("ix_violations_kind"), "violations", ["kind"], unique=False)
    op.create_index("ix_violations_newest", "violations", ["decided_at", "number"], unique=False)
    op.create_index(op.f("ix_violations_node"), "violations", ["node"], unique=False)


def _operator_sessions() -> None:
    op.create_table(
        "operator_sessions",
        sa.Column("token_sha256", sa.String(length=64), nullable=False),
        sa.Column("operator_id", sa.Integer(), nullable=False),
        sa.Column("created_at", central.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("expires_at", central.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["operator_id"],
            ["operators.id"],
            name=op.f("fk_operator_sessions_operator_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("token_sha256", name=op.f("pk_operator_sessions")),
    )
    op.create_index(
        op.f("ix_operator_sessions_operator_id"), "operator_sessions", ["operator_id"], unique=False
    )


def _reviews() -> None:
    op.create_table(
        "reviews",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("violation_id", sa.String(length=36), nullable=False),
        sa.Column("outcome", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.String(length=30), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("operator", sa.String(length=63), nullable=False),
        sa.Column("decided_at", central.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("undone_at", central.db.base.UtcDateTime(timezone=True), nullable=True),
        sa.Column("reference", sa.String(length=24), nullable=True),
        sa.ForeignKeyConstraint(["violation_id"], ["violations.id"], name=op.f("fk_reviews_violation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reviews")),
        sa.UniqueConstraint("reference", name=op.f("uq_reviews_reference")),
    )
    op.create_index("ix_reviews_feed", "reviews", ["decided_at", "id"], unique=False)
    op.create_index(
        "uq_reviews_standing",
        "reviews",
        ["violation_id"],
        unique=True,
        sqlite_where=sa.text("undone_at IS NULL"),
        postgresql_where=sa.text("undone_at IS NULL"),
    )


def upgrade() -> None:
    _announced_files()
    _audit_entries()
    _flow_minutes()
    _manifests()
    _nodes()
    _operators()
    _partner_keys()
    _quarantined_messages()
    _received_messages()
    _stored_files()
    _violations()
    _operator_sessions()
    _reviews()


def downgrade() -> None:
    for table in (
        "reviews",
        "operator_sessions",
        "violations",
        "stored_files",
        "received_messages",
        "quarantined_messages",
        "partner_keys",
        "operators",
        "nodes",
        "manifests",
        "flow_minutes",
        "audit_entries",
        "announced_files",
    ):
        op.drop_table(table)
