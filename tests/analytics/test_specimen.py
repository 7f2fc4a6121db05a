"""The specimen reaches every rule, and compiles kernels in the form that real frames need."""

import importlib
import pkgutil

from casebook import frames_of
from numba.core.dispatcher import Dispatcher

import analytics.kernels
from analytics import specimen
from analytics.block import BlockKind
from analytics.catalogue import catalogue, chosen
from analytics.screening import blocks, screen


def signatures():
    """Compiled signatures per kernel."""
    found = {}
    for info in pkgutil.iter_modules(analytics.kernels.__path__):
        module = importlib.import_module(f"analytics.kernels.{info.name}")
        found |= {
            (info.name, n): len(v.signatures) for n, v in vars(module).items() if isinstance(v, Dispatcher)
        }
    return found


def test_every_kind_of_block_is_there():
    kinds = {block.kind for block in blocks(specimen.frames(), set(BlockKind))}
    assert kinds == {rule.block for rule in catalogue().values()}


def test_nothing_more_is_compiled_for_other_frames():
    screen(specimen.frames(), chosen(), specimen.END)
    before = signatures()
    frames = frames_of({"values": "40~5*100", "load": "100~5*100"})
    typed = {n: f.astype({c: "category" for c in f if c.endswith("_id")}) for n, f in frames.items()}
    screen(typed, chosen(), specimen.END)
    assert signatures() == before
