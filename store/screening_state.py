"""What a screening remembers: parts that are done, batches that have been screened, and how far their data reached."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select, true

from store.engine import Database
from store.tables import SCREENED, SCREENING_PART


@dataclass(frozen=True, slots=True)
class Seen:
    """A batch that has been screened, and the time of the newest row of its dataset then (None: not divided by time)."""

    batch_id: str
    reached: datetime | None


class ScreeningState:
    """Two small tables of the casework database; every change is one short transaction."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def parts(self, run_key: str) -> dict[int, bytes]:
        """Results of the parts of this run that are done, by number."""
        mine = select(SCREENING_PART.c.part, SCREENING_PART.c.payload).where(
            SCREENING_PART.c.run_key == run_key
        )
        with self.database.reading() as connection:
            return {int(part): bytes(payload) for part, payload in connection.execute(mine)}

    def keep_part(self, run_key: str, part: int, payload: bytes) -> None:
        """Keep the result of a part until :meth:`forget_parts`."""
        row = {"run_key": run_key, "part": part, "payload": payload}
        with self.database.writing() as connection:
            connection.execute(self.database.upsert(SCREENING_PART), row)

    def forget_parts(self) -> None:
        """A run is over: nobody will ask for kept results any more, whichever run they were of."""
        with self.database.writing() as connection:
            connection.execute(delete(SCREENING_PART))

    def seen(self, rules_key: str) -> dict[str, Seen]:
        """Batches screened with these rules, by batch id."""
        mine = select(SCREENED.c.batch_id, SCREENED.c.reached).where(SCREENED.c.rules_key == rules_key)
        with self.database.reading() as connection:
            return {row.batch_id: Seen(row.batch_id, row.reached) for row in connection.execute(mine)}

    def set_seen(self, rules_key: str, batches: Iterable[Seen]) -> None:
        """Exactly these batches have been screened with these rules, and none with any other: the clues are of one set."""
        rows = [{"rules_key": rules_key, "batch_id": b.batch_id, "reached": b.reached} for b in batches]
        with self.database.writing() as connection:
            connection.execute(delete(SCREENED))
            if rows:
                connection.execute(SCREENED.insert(), rows)

    def forget_seen(self, but: str | None = None) -> None:
        """The next run without a span looks at everything, unless it runs with a key that begins with ``but``."""
        others = true() if but is None else ~SCREENED.c.rules_key.startswith(but, autoescape=True)
        with self.database.writing() as connection:
            connection.execute(delete(SCREENED).where(others))
