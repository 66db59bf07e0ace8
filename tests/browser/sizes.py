"""In which windows pages are looked at: a telephone by day and a desk by night every time, the other two in the long counts."""

import pytest

SIZES = [
    (360, False),
    (1280, True),
    pytest.param(360, True, marks=pytest.mark.soak),
    pytest.param(1280, False, marks=pytest.mark.soak),
]
