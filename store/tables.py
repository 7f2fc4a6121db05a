"""Tables of the casework database: one per casework dataset, built from its declaration, and seven of its own."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    Double,
    ForeignKey,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
)
from sqlalchemy.types import TypeEngine

from schema.catalogue import datasets
from schema.core import Dataset, Kind

METADATA = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "ix": "ix_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
    }
)
# Text is ordered by code point everywhere, as in the warehouse; SQLite does so by itself.
TEXT = Text().with_variant(Text(collation="C"), "postgresql")
TYPES: dict[str, TypeEngine] = {
    "text": TEXT,
    "int": BigInteger(),
    "float": Double(),
    "bool": Boolean(),
    "date": Date(),
    "timestamp": DateTime(),
}
INDEXED = frozenset({"site_id", "adcode", "day", "cell"})


def table(dataset: Dataset) -> Table:
    """The table of a casework dataset: its columns, its key as primary key, indexes for site, code, day and cell."""
    columns = (
        Column(
            c.name,
            TYPES[c.dtype],
            primary_key=c.name in dataset.key,
            nullable=c.optional,
            autoincrement=False,
            index=c.name in INDEXED and dataset.key[0] != c.name,
        )
        for c in dataset.columns
    )
    return Table(dataset.name, METADATA, *columns)


TABLES = {name: table(d) for name, d in datasets().items() if d.kind is Kind.CASEWORK}

ACCOUNT = Table(
    "account",
    METADATA,
    Column("account_id", TEXT, primary_key=True),
    Column("title", TEXT, nullable=False),
    Column("role", TEXT, nullable=False),
    Column("prefixes", TEXT, nullable=False),  # joined by ;
    Column("position", Integer, nullable=False),
    Column("is_disabled", Boolean, nullable=False),
    Column("team_id", TEXT),
)

SESSION = Table(
    "session",
    METADATA,
    Column("token_sha256", TEXT, primary_key=True),
    Column("account_id", TEXT, ForeignKey("account.account_id"), nullable=False, index=True),
    Column("csrf", TEXT, nullable=False),
    Column("created_s", Double, nullable=False),  # seconds since 1970, as the server's clock has them
    Column("seen_s", Double, nullable=False),
)

EVENT = Table(
    "event",
    METADATA,
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("at", TEXT, nullable=False),
    Column("actor", TEXT, nullable=False),
    Column("role", TEXT, nullable=False),
    Column("action", TEXT, nullable=False),
    Column("entity", TEXT, nullable=False),
    Column("entity_id", TEXT, nullable=False),
    Column("detail", TEXT, nullable=False),
    Column("previous", TEXT, nullable=False),
    Column("hash", TEXT, nullable=False),
)

JOB = Table(
    "job",
    METADATA,
    Column("job_id", Integer, primary_key=True),
    Column("kind", TEXT, nullable=False),
    Column("args", TEXT, nullable=False),  # JSON
    Column("idempotency_key", TEXT, unique=True),
    Column("owner", TEXT, nullable=False),
    Column("state", TEXT, nullable=False, index=True),
    Column("done", BigInteger, nullable=False),
    Column("total", BigInteger, nullable=False),
    Column("note", TEXT, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("worker", TEXT, nullable=False),
    Column("lease_until_s", Double, nullable=False),
    Column("wants_cancel", Boolean, nullable=False),
    Column("created_s", Double, nullable=False),
    Column("started_s", Double),
    Column("finished_s", Double),
    Column("error", TEXT, nullable=False),
)

SCREENING_PART = Table(  # results of a screening that is not finished: what is here need not be done again
    "screening_part",
    METADATA,
    Column("run_key", TEXT, primary_key=True),
    Column("part", Integer, primary_key=True, autoincrement=False),
    Column("payload", LargeBinary, nullable=False),
)

SCREENED = Table(  # batches whose rows have been screened, and with which rules
    "screened",
    METADATA,
    Column("rules_key", TEXT, primary_key=True),
    Column("batch_id", TEXT, primary_key=True),
    Column("reached", DateTime),  # newest row of the dataset when the batch was screened
)

VERSION = Table(  # of each casework dataset: a token renewed with every transaction that changes its rows
    "dataset_version",
    METADATA,
    Column("dataset", TEXT, primary_key=True),
    Column("token", TEXT, nullable=False),
)
