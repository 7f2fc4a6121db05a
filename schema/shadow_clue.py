"""Clues of rules that run in shadow: kept apart, shown only where rules are judged."""

from schema.clue import DATASET as CLUE
from schema.core import Dataset, Kind

DATASET = Dataset(
    name="shadow_clue",
    title="影子线索",
    grain="one row per suspicion of a rule in shadow mode",
    key=CLUE.key,
    columns=CLUE.columns,
    source="screen",
    kind=Kind.CASEWORK,
)
