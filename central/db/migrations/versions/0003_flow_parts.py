"""Traffic is kept by class, movement and lamp, with queue, occupancy and speed.

What was counted before is taken over by class, with the lamp unknown: its number on red was not told by class.

Revision ID: 0003
Revises: 0002
"""

import json
from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

import central.db.base

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_MINUTE_S = 60
_ROWS = 500
_OLD = sa.table(
    "flow_minutes",
    *(sa.column(name) for name in ("id", "node", "junction", "camera", "approach", "movement", "by_class")),
    sa.column("starts_at", central.db.base.UtcDateTime(timezone=True)),
    sa.column("share_observed", sa.Float()),
)


def _parts() -> sa.Table:
    return op.create_table(
        "flow_parts",
        sa.Column("id", sa.Integer(), nullable=False),
        *(
            sa.Column(n, sa.String(length=63), nullable=False)
            for n in ("node", "junction", "camera", "approach")
        ),
        sa.Column("minute", sa.Integer(), nullable=False),
        sa.Column("covered_ms", sa.Integer(), nullable=False),
        sa.Column("clock_stepped", sa.Boolean(), nullable=False),
        sa.Column("lamp_known_ms", sa.Integer(), nullable=False),
        sa.Column("red_ms", sa.Integer(), nullable=False),
        sa.Column("occupied_ms", sa.Integer(), nullable=True),
        sa.Column("queue_most", sa.Integer(), nullable=True),
        sa.Column("queue_waited_ms", sa.Integer(), nullable=True),
        sa.Column("queue_longest_cm", sa.Integer(), nullable=True),
        sa.Column("n_speeds", sa.Integer(), nullable=False),
        sa.Column("speed_sum_kmh", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_flow_parts")),
    )


def _passed() -> sa.Table:
    return op.create_table(
        "flow_passed",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("part_id", sa.Integer(), nullable=False),
        sa.Column("movement", sa.String(length=63), nullable=True),
        sa.Column("vehicle_class", sa.String(length=20), nullable=False),
        sa.Column("indication", sa.String(length=20), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("n_arrival_known", sa.Integer(), nullable=False),
        sa.Column("n_arrived_on_red", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["part_id"], ["flow_parts.id"], name=op.f("fk_flow_passed_part_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_flow_passed")),
    )


def _take_over(old: sa.RowMapping, parts: sa.Table, passed: sa.Table) -> None:
    names = ("id", "node", "junction", "camera", "approach")
    part = {name: old[name] for name in names} | {
        "minute": int(old["starts_at"].timestamp()) // _MINUTE_S,
        "covered_ms": round(old["share_observed"] * _MINUTE_S * 1000),
        "clock_stepped": False,
        "lamp_known_ms": 0,
        "red_ms": 0,
        "n_speeds": 0,
        "speed_sum_kmh": 0.0,
    }
    op.get_bind().execute(sa.insert(parts).values(part))
    counted = {name: n for name, n in json.loads(old["by_class"]).items() if n > 0}
    rest = {"movement": old["movement"], "indication": "unknown", "n_arrival_known": 0, "n_arrived_on_red": 0}
    for name, n in counted.items():
        row = rest | {"part_id": old["id"], "vehicle_class": name, "n": n}
        op.get_bind().execute(sa.insert(passed).values(row))


def _go_on_after(table: str) -> None:
    """Rows came with their old ids: the counter of PostgreSQL has to pass them."""
    if op.get_bind().dialect.name == "postgresql":
        newest = f"COALESCE((SELECT max(id) FROM {table}), 0) + 1"  # noqa: S608 - a name of this file
        op.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), {newest}, false)")


def upgrade() -> None:
    parts, passed = _parts(), _passed()
    op.create_index("ix_flow_parts_camera_minute", "flow_parts", ["camera", "minute"])
    op.create_index("ix_flow_parts_junction_minute", "flow_parts", ["junction", "minute"])
    op.create_index(op.f("ix_flow_parts_minute"), "flow_parts", ["minute"])
    op.create_index(op.f("ix_flow_passed_part_id"), "flow_passed", ["part_id"])
    after = 0
    while (
        rows := op.get_bind()
        .execute(sa.select(_OLD).where(_OLD.c.id > after).order_by(_OLD.c.id).limit(_ROWS))
        .mappings()
        .all()
    ):
        for row in rows:
            _take_over(row, parts, passed)
        after = rows[-1]["id"]
    _go_on_after("flow_parts")
    op.drop_table("flow_minutes")


def _first_form() -> sa.Table:
    return op.create_table(
        "flow_minutes",
        sa.Column("id", sa.Integer(), nullable=False),
        *(
            sa.Column(n, sa.String(length=63), nullable=False)
            for n in ("node", "junction", "camera", "approach")
        ),
        sa.Column("movement", sa.String(length=63), nullable=True),
        sa.Column("starts_at", central.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("duration_s", sa.Integer(), nullable=False),
        sa.Column("by_class", sa.Text(), nullable=False),
        sa.Column("n_on_red", sa.Integer(), nullable=False),
        sa.Column("share_observed", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_flow_minutes")),
    )


def downgrade() -> None:
    """Keep counts by class, and how many of them passed on red."""
    old = _first_form()
    op.create_index(op.f("ix_flow_minutes_junction"), "flow_minutes", ["junction"], unique=False)
    op.create_index(op.f("ix_flow_minutes_starts_at"), "flow_minutes", ["starts_at"], unique=False)
    bind = op.get_bind()
    for part in bind.execute(sa.text("SELECT * FROM flow_parts ORDER BY id")).mappings().all():
        of_part = sa.text("SELECT vehicle_class, indication, n FROM flow_passed WHERE part_id = :id")
        cells = bind.execute(of_part, {"id": part["id"]}).all()
        by_class: dict[str, int] = {}
        for name, _, n in cells:
            by_class[name] = by_class.get(name, 0) + n
        kept = {name: part[name] for name in ("node", "junction", "camera", "approach")} | {
            "starts_at": datetime.fromtimestamp(part["minute"] * _MINUTE_S, UTC),
            "duration_s": _MINUTE_S,
            "by_class": json.dumps(by_class, sort_keys=True),
            "n_on_red": sum(n for _, shown, n in cells if shown == "red"),
            "share_observed": part["covered_ms"] / (_MINUTE_S * 1000),
        }
        bind.execute(sa.insert(old).values(kept))
    op.drop_table("flow_passed")
    op.drop_table("flow_parts")
