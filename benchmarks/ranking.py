"""How well targets are ranked: on real inspections with outcomes, and on the demo with its hidden truth.

``--shared`` is the folder with ``chicago_inspections`` (see its SOURCE.md). Needs scikit-learn and lightgbm
(requirements-peers.txt). Expert ratios stand for what is known on day one; learning sees earlier months only.
"""

import argparse
import tempfile
from pathlib import Path

from benchmarks.ranking_forms import chicago, city


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=Path("../shared/data"))
    parser.add_argument(
        "--seeds", type=int, nargs="*", default=[2026, 2027, 2028], help="demo cities to build; none skips"
    )
    asked = parser.parse_args()
    print("Chicago, rolling by month, no officer identity:")
    chicago.report(asked.shared / "chicago_inspections")
    if asked.seeds:
        print("demo cities, hidden truth:")
        with tempfile.TemporaryDirectory() as folder:
            city.report(Path(folder), tuple(asked.seeds))


if __name__ == "__main__":
    main()
