"""The lab as the stories use it."""

import gc
import warnings
from contextlib import contextmanager

from sodsong.lab.run import Lab


@contextmanager
def phrae(seed=7):
    """The lab of Phrae. It is stopped in mid-conversation with processes that were killed: what it held open goes quietly."""
    with Lab.of_phrae(seed=seed) as running:
        yield running
    let_go()


def let_go():
    """What the lab still held open of processes that were killed goes now and quietly, not in the midst of another test."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        gc.collect()
