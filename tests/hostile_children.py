"""Stand-ins for the parsing child that misbehave on purpose: run as ``python -m tests.hostile_children`` by test_sandbox."""

import os
import sys
import time
from pathlib import Path

from store.loaders import child

BEHAVIOURS = {
    "sleep": lambda: time.sleep(600),
    "spin": lambda: [None for _ in iter(int, 1)],
    "grow": lambda: bytearray(16 << 30),
    "write": lambda: Path(sys.argv[1]).with_name("big.bin").write_bytes(bytes(32 << 20)),
    "abort": os.abort,
}


def misbehave(*_args: object) -> None:
    BEHAVIOURS[Path(sys.argv[1]).with_name("behaviour.txt").read_text()]()


if __name__ == "__main__":
    child.parse = misbehave
    sys.exit(child.main(sys.argv[1]))
