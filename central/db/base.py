"""Base model, column types, and the insert that reports duplicates."""

from collections.abc import Mapping
from datetime import UTC, datetime

from sqlalchemy import ColumnElement, DateTime, Dialect, MetaData, literal_column
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.types import TypeDecorator

Value = str | int | float | bool | bytes | datetime | None

_NAMES = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """Base of every table."""

    metadata = MetaData(naming_convention=_NAMES)


class UtcDateTime(TypeDecorator[datetime]):
    """An aware time in UTC. SQLite has no zones, so it keeps the UTC reading."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse a time without a zone; store UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a zone cannot be stored; use datetime.now(UTC)")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if dialect.name == "sqlite" else value.astimezone(UTC)


def insert_if_absent(session: Session, model: type[Base], values: Mapping[str, Value]) -> bool:
    """Insert a row; return False, with nothing changed, where a unique key already has one."""
    table = Base.metadata.tables[model.__tablename__]
    kept: ColumnElement[int] = literal_column("1")
    if session.get_bind().dialect.name == "sqlite":
        return (
            session.scalar(sqlite.insert(table).values(**values).on_conflict_do_nothing().returning(kept))
            is not None
        )
    return (
        session.scalar(postgresql.insert(table).values(**values).on_conflict_do_nothing().returning(kept))
        is not None
    )
