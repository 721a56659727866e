"""Plain numbers as arrays."""

from typing import Any

import numpy as np
from numpy.typing import NDArray


def floats(values: Any) -> NDArray[np.float32]:
    """Return *values*, numbers or rows of them, as an array of float32."""
    return np.asarray(values, np.float32)
