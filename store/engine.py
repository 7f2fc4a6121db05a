"""Open the casework database: SQLite by default, PostgreSQL by address; all that differs between them is here."""

import os
import uuid
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pysqlite3.dbapi2 as sqlite
from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, CursorResult, Engine, Insert, Table, create_engine, event, or_, text
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects import sqlite as sqlite_dialect
from sqlalchemy.engine import make_url
from sqlalchemy.pool import StaticPool
from sqlalchemy.sql.dml import UpdateBase

from store.tables import TABLES, VERSION

MIGRATIONS = Path(__file__).with_name("migrations")
BUSY_S = 30
LOCK_KEY = 0x6A696E67  # "jing": one advisory lock for migrations and for the event chain
PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    "recursive_triggers=ON",
    "trusted_schema=OFF",
)


class Database:
    """An engine whose transactions say whether they write, at the newest schema."""

    def __init__(self, url: str) -> None:
        self.engine = _engine(url)
        self.is_sqlite = self.engine.dialect.name == "sqlite"
        migrate(self)
        engine = weakref.ref(self.engine)
        os.register_at_fork(after_in_child=lambda: _forget_connections(engine()))

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that sees one state and writes nothing."""
        with self.engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that may write; on SQLite it takes the write lock at once, so it never fails half-way.

        At its end every casework dataset of which a statement has changed rows gets a new token in ``dataset_version``.
        """
        changed: set[str] = set()
        noted = {"jingwei_writes": True, "jingwei_changed": changed, "preserve_rowcount": True}
        with self.engine.connect().execution_options(**noted) as connection, connection.begin():
            yield connection
            if changed:  # in one order everywhere, so that two transactions never wait for each other
                tokens = [{"dataset": name, "token": uuid.uuid4().hex[:16]} for name in sorted(changed)]
                connection.execute(self.upsert(VERSION), tokens)

    def lock_all(self, connection: Connection) -> None:
        """Until the end of this writing transaction nobody else passes here."""
        if not self.is_sqlite:  # SQLite has one writer anyway
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK_KEY})

    def upsert(self, table: Table, keep: frozenset[str] = frozenset()) -> Insert:
        """Insert, or update by primary key all columns but the kept ones; a row that is equal already is left alone."""
        dialect: Any = sqlite_dialect if self.is_sqlite else postgresql
        statement = dialect.insert(table)
        rest = [c.name for c in table.columns if not c.primary_key and c.name not in keep]
        if not rest:
            return statement.on_conflict_do_nothing()
        new = {name: statement.excluded[name] for name in rest}
        differs = or_(*(table.c[name].is_distinct_from(value) for name, value in new.items()))
        return statement.on_conflict_do_update(
            index_elements=list(table.primary_key), set_=new, where=differs
        )

    def faults(self) -> list[str]:
        """What SQLite finds wrong with its file; PostgreSQL has its own tools for that."""
        if not self.is_sqlite:
            return []
        with self.reading() as connection:
            lines = connection.execute(text("PRAGMA integrity_check")).scalars().all()
            broken = connection.execute(text("PRAGMA foreign_key_check")).all()
        found = [str(line) for line in lines if line != "ok"]
        return found + [f"foreign key of {row[0]} row {row[1]}" for row in broken]

    def close(self) -> None:
        """Give all connections back."""
        self.engine.dispose()


def migrate(database: Database) -> None:
    """Bring the schema to the newest revision; of two processes that start together one waits."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with database.writing() as connection:
        database.lock_all(connection)
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def _engine(url: str) -> Engine:
    address = make_url(url)
    if address.get_backend_name() != "sqlite":
        engine = create_engine(address, pool_pre_ping=True)
        event.listen(engine, "after_execute", _note_change)
        return engine
    if not address.database or address.database == ":memory:":
        options: dict[str, Any] = {"poolclass": StaticPool, "connect_args": {"check_same_thread": False}}
    else:
        Path(address.database).parent.mkdir(parents=True, exist_ok=True)
        options = {"connect_args": {"timeout": BUSY_S}}
    engine = create_engine(address, module=sqlite, **options)
    event.listen(engine, "after_execute", _note_change)
    event.listen(engine, "connect", _connected)
    event.listen(engine, "begin", _begun)
    return engine


def _connected(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # the driver must not begin on its own, see _begun
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout={BUSY_S * 1000}")
    for pragma in PRAGMAS:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begun(connection: Connection) -> None:
    writes = connection.get_execution_options().get("jingwei_writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _note_change(
    connection: Connection, statement: Any, _many: Any, _one: Any, _options: Any, result: CursorResult[Any]
) -> None:
    """Remember in the running transaction which dataset a statement has changed."""
    if not isinstance(statement, UpdateBase) or result.rowcount == 0:
        return
    name = getattr(statement.table, "name", "")
    if name in TABLES:
        connection.get_execution_options()["jingwei_changed"].add(name)


def _forget_connections(engine: Engine | None) -> None:
    if engine is not None:
        engine.dispose(close=False)
