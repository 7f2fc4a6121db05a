"""A casework database per test; with ``JINGWEI_TEST_POSTGRES`` the same tests run on that server too."""

import os
from collections.abc import Iterator

import pytest
from sqlalchemy import text

from store.casework import SqlCasework
from store.engine import Database

POSTGRES = os.environ.get("JINGWEI_TEST_POSTGRES")


def emptied(url: str) -> str:
    from sqlalchemy import create_engine

    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE; CREATE SCHEMA public"))
    engine.dispose()
    return url


@pytest.fixture(params=["sqlite", *(["postgres"] if POSTGRES else [])])
def url(request: pytest.FixtureRequest, tmp_path) -> str:
    if request.param == "postgres":
        return emptied(str(POSTGRES))
    return f"sqlite+pysqlite:///{tmp_path / 'casework.db'}"


@pytest.fixture
def casework(url: str) -> Iterator[SqlCasework]:
    opened = SqlCasework(url)
    yield opened
    opened.close()


@pytest.fixture
def database(casework: SqlCasework) -> Database:
    return casework.database
