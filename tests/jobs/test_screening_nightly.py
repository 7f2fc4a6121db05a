"""Night by night gives the clues of a full run, whatever comes in, in whatever order."""

import pandas as pd
import pytest
from screening_world import World, append

from jobs import screen
from schema.clue import DATASET as CLUE
from store.casework import SqlCasework
from store.memory import MemoryStore
from store.viewer import SYSTEM


def full(batches, tmp_path, name):
    store = MemoryStore()
    append(store, batches)
    casework = SqlCasework(f"sqlite+pysqlite:///{tmp_path / name}.db")
    screen.run(store, casework)
    found = casework.read(CLUE, SYSTEM)
    casework.close()
    return found


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_nights_give_the_clues_of_a_full_run(seed, tmp_path):
    world = World(seed, days=205)
    store, casework = MemoryStore(), SqlCasework(f"sqlite+pysqlite:///{tmp_path / 'nightly.db'}")
    batches = world.history(199)
    append(store, batches)
    screen.run(store, casework)
    for number, night in enumerate(world.nights(199)):
        append(store, night)
        batches = batches + night
        returned = screen.run(store, casework)
        kept = casework.read(CLUE, SYSTEM)
        pd.testing.assert_frame_equal(returned, kept, check_dtype=False)
        pd.testing.assert_frame_equal(kept, full(batches, tmp_path, f"{number}"))
    casework.close()
