"""Stacks of symmetric positive definite matrices: factored once, then solved and inverted.

A third to a sixth of the work of a general inverse; the log determinant comes with it.
"""

from __future__ import annotations

import numpy as np
from scipy.linalg.lapack import dpotri, dpotrs


class Factored:
    """Cholesky factors of a stack of matrices.

    Parameters
    ----------
    stack
        Shape (count, size, size).

    Raises
    ------
    numpy.linalg.LinAlgError
        If one of them is not positive definite.

    >>> found = Factored(np.array([[[4.0, 2.0], [2.0, 3.0]]]))
    >>> found.solve(np.array([[8.0, 8.0]])).round(6).tolist()
    [[1.0, 2.0]]
    >>> bool(np.isclose(found.log_determinant[0], np.log(8)))
    True
    >>> found.inverse().round(6).tolist()
    [[[0.375, -0.25], [-0.25, 0.5]]]
    """

    def __init__(self, stack: np.ndarray) -> None:
        self._lower = np.linalg.cholesky(stack)

    @property
    def log_determinant(self) -> np.ndarray:
        """Shape (count,)."""
        return 2 * np.log(np.diagonal(self._lower, axis1=1, axis2=2)).sum(axis=1)

    def solve(self, right: np.ndarray) -> np.ndarray:
        """Each matrix's solution for its row of `right`, shape (count, size)."""
        # The transpose of a C-ordered lower factor is a Fortran-ordered upper one: no copies.
        return np.array([dpotrs(lower.T, own)[0] for lower, own in
                         zip(self._lower, right, strict=True)])  # fmt: skip

    def inverse(self) -> np.ndarray:
        """The inverses, shape (count, size, size)."""
        found = np.array([dpotri(lower.T)[0].T for lower in self._lower])
        # Lower triangles came back; above them still stands the factor's zeros.
        rows = np.arange(found.shape[1])
        diagonal = found[:, rows, rows]
        found += found.transpose(0, 2, 1)
        found[:, rows, rows] = diagonal
        return found
