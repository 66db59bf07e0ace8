"""The lab as the stories use it."""

import gc
from contextlib import contextmanager

from sodsong.lab.run import Lab


@contextmanager
def phrae(seed=7):
    """The lab of Phrae, in this process; whatever it holds open of processes that were killed it must close itself."""
    with Lab.of_phrae(seed=seed) as running:
        yield running
    let_go()


def let_go():
    """What was lost without being closed complains now, in the test that lost it, not in the midst of another one."""
    gc.collect()
