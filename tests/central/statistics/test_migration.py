"""What was counted before is taken over into the new tables, and back. Both stores."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Engine, create_engine, make_url, text

from central import db
from central.db.engine import Database
from central.statistics.reports import flow_report, span_of
from central.statistics.repository import FlowFilter
from central.statistics.schemas import Step
from tests.central.builders import NOW, minute_of, passed
from tests.central.statistics.test_service import Road

_OLD_ROW = text(
    "INSERT INTO flow_minutes (node, junction, camera, approach, starts_at, duration_s, by_class, n_on_red,"
    " share_observed) VALUES ('node-0', 'j', 'c', 'utara', :at, 60, :by_class, 2, 0.5)"
)
N_OLD = 3


def migrate(engine: Engine, revision: str, *, down: bool = False) -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(db.__file__).parent / "migrations"))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        (command.downgrade if down else command.upgrade)(config, revision)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.service)])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """An engine over a store of the revision before, with minutes in it."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'c.sqlite3'}"
    else:
        server = request.getfixturevalue("postgres_url")
        maker = create_engine(server, isolation_level="AUTOCOMMIT")
        with maker.connect() as connection:
            connection.execute(text("DROP DATABASE IF EXISTS before_flow"))
            connection.execute(text("CREATE DATABASE before_flow"))
        maker.dispose()
        url = make_url(server).set(database="before_flow").render_as_string(hide_password=False)
    made = create_engine(url)
    migrate(made, "0002")
    with made.begin() as connection:
        for number in range(N_OLD):
            at = NOW + timedelta(minutes=number)
            told = at.replace(tzinfo=None) if request.param == "sqlite" else at
            counts = '{"car": 5, "bus": 0, "motorcycle": 7}'
            connection.execute(_OLD_ROW, {"at": str(told), "by_class": counts})
    yield made
    made.dispose()


def test_old_counts_are_in_the_new_sums(engine: Engine) -> None:
    store = Database(engine.url.render_as_string(hide_password=False))
    store.migrate()
    road = Road(store)
    road.send(road.node.minute(minute_of(NOW, passed(1), junction="j", camera="c")))  # beside the old rows
    with store.read() as session:
        span = span_of(NOW, NOW + timedelta(hours=1), Step.HOUR)
        (series,) = flow_report(session, span, Step.HOUR, FlowFilter()).series
    step = series.steps[0]
    assert step.passed is not None
    assert step.passed.by_class == {"car": 5 * N_OLD + 1, "motorcycle": 7 * N_OLD}
    assert step.passed.by_indication == {"unknown": 12 * N_OLD, "green": 1}
    assert (step.covered_s, step.lamp_known_s, step.queue) == (30 * N_OLD + 60, 0, None)
    store.close()


def test_the_way_back_keeps_counts_by_class(engine: Engine) -> None:
    migrate(engine, "head")
    migrate(engine, "0002", down=True)
    with engine.connect() as connection:
        rows = connection.execute(text("SELECT by_class, n_on_red, share_observed FROM flow_minutes")).all()
    assert [tuple(row) for row in rows] == [('{"car": 5, "motorcycle": 7}', 0, 0.5)] * N_OLD
