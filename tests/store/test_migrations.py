"""The revisions lead to exactly the declared schema."""

import subprocess
import sys

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text

from store.engine import Database, migrate
from store.tables import METADATA


def test_the_migrated_schema_is_the_declared_one(database: Database):
    with database.reading() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        differences = compare_metadata(context, METADATA)
    assert differences == [], "a declaration changed: add a revision to store/migrations/versions"


def test_migrating_again_changes_nothing(database: Database):
    migrate(database)
    with database.reading() as connection:
        assert connection.execute(text("SELECT version_num FROM alembic_version")).scalars().all() == ["0007"]


def test_sqlite_is_set_up_to_lose_nothing(database: Database):
    if not database.is_sqlite:
        return
    with database.reading() as connection:
        wanted = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "recursive_triggers": 1}
        found = {name: connection.execute(text(f"PRAGMA {name}")).scalar() for name in wanted}
        version = connection.execute(text("SELECT sqlite_version()")).scalar()
    assert found == wanted
    assert tuple(map(int, version.split("."))) >= (3, 51, 3), "older ones can corrupt a WAL database"


@pytest.mark.slow
def test_processes_that_start_together_migrate_once(tmp_path):
    url = f"sqlite+pysqlite:///{tmp_path / 'casework.db'}"
    code = f"from store.casework import SqlCasework; SqlCasework({url!r}).close()"
    started = [subprocess.Popen([sys.executable, "-c", code], stderr=subprocess.PIPE) for _ in range(3)]
    ended = [(p.communicate(timeout=60)[1].decode(), p.returncode) for p in started]
    assert [code for _, code in ended] == [0, 0, 0], ended
