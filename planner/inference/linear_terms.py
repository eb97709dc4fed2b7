"""Blocks of a linear predictor with their Gaussian priors, put together as one sparse matrix.

A block is either *fixed* (each coefficient has its own known prior mean and sd) or a *family*
(coefficients share one unknown scale: independent levels of a factor, or the steps of a random
walk). The unknown scales have half-normal priors.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from scipy import sparse


@dataclass(frozen=True, eq=False)
class Block:
    """One block of columns.

    Parameters
    ----------
    name
        What the block is ("format").
    labels
        One per column.
    columns
        Sparse or dense matrix, shape (posts, columns).
    scale
        Scale of the half-normal prior of the family's sd; None for a fixed block.
    mean, sd
        Prior of a fixed block's coefficients.
    gaps
        For random walks: per walk the weeks between each knot and the next one, as many as it has
        columns. A walk's last knot has the value 0 and no column.
    """

    name: str
    labels: tuple
    columns: sparse.spmatrix
    scale: float | None = None
    mean: float = 0.0
    sd: float = 1.0
    gaps: tuple[np.ndarray, ...] | None = None


def factor(name: str, codes: np.ndarray, labels: tuple, scale: float) -> Block:
    """A family with one coefficient per level: `codes` gives each post's level, -1 for none."""
    rows = np.flatnonzero(codes >= 0)
    ones = np.ones(len(rows))
    shape = (len(codes), len(labels))
    return Block(name, labels, sparse.csr_array((ones, (rows, codes[rows])), shape=shape), scale)


def fixed(name: str, column: np.ndarray, mean: float, sd: float) -> Block:
    """One column with a known prior."""
    return Block(name, (name,), sparse.csr_array(column[:, None]), mean=mean, sd=sd)


@dataclass(frozen=True, eq=False)
class Terms:
    """All blocks together.

    Attributes
    ----------
    matrix
        Sparse, shape (posts, coefficients).
    offset
        Added to the linear predictor, shape (posts,).
    scales
        Half-normal scale of each family's sd, shape (families,).
    diagonal, beside
        Per family the diagonal and the first off-diagonal of its precision at sd 1, shapes
        (families, coefficients) and (families, coefficients - 1).
    ranks
        Coefficients of each family.
    mean, precision
        Prior mean of every coefficient and the known precisions (0 inside families).
    extra_precision, extra_linear
        Gaussian rows given from outside (experiments), as a quadratic form.
    places
        Block name -> slice of its coefficients.
    """

    blocks: tuple[Block, ...]
    matrix: sparse.csr_array
    offset: np.ndarray
    families: tuple[str, ...]
    scales: np.ndarray
    diagonal: np.ndarray
    beside: np.ndarray
    ranks: np.ndarray
    mean: np.ndarray
    precision: np.ndarray
    extra_precision: np.ndarray
    extra_linear: np.ndarray
    places: dict[str, slice] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """Number of coefficients."""
        return self.matrix.shape[1]

    @cached_property
    def transposed(self) -> sparse.csr_array:
        """The matrix turned round, made once: it is multiplied by in every step of a search."""
        return self.matrix.T.tocsr()

    def labels(self, name: str) -> tuple:
        """The labels of a block; () if there is none of that name."""
        return next((block.labels for block in self.blocks if block.name == name), ())

    def pairs(self) -> sparse.csr_array:
        """Products of each post's entries, shape (posts, coefficients^2): X'WX is its sum by W."""
        counts = np.diff(self.matrix.indptr).astype("int64")
        # Entry e of a post meets every entry of the same post.
        post = np.repeat(np.arange(len(counts)), counts)
        partners = counts[post]
        first = np.repeat(np.arange(len(post)), partners)
        within = np.arange(len(first)) - np.repeat(np.cumsum(partners) - partners, partners)
        second = self.matrix.indptr[post[first]] + within
        columns, values = self.matrix.indices.astype("int64"), self.matrix.data
        flat = columns[first] * self.size + columns[second]
        pointers = np.r_[0, np.cumsum(counts**2)]
        shape = (len(counts), self.size**2)
        return sparse.csr_array((values[first] * values[second], flat, pointers), shape=shape)

    def with_evidence(
        self, contrasts: np.ndarray, estimates: np.ndarray, errors: np.ndarray
    ) -> Terms:
        """The same terms with Gaussian rows `contrast @ coefficients = estimate +- error` added."""
        weight = contrasts / np.asarray(errors)[:, None] ** 2
        return Terms(
            **{
                name: getattr(self, name)
                for name in self.__dataclass_fields__
                if not name.startswith("extra")
            },
            extra_precision=self.extra_precision + contrasts.T @ weight,
            extra_linear=self.extra_linear + weight.T @ np.asarray(estimates),
        )


def join(blocks: list[Block], offset: np.ndarray) -> Terms:
    """One `Terms` of all blocks, in their order."""
    places, at = {}, 0
    for block in blocks:
        places[block.name] = slice(at, at + len(block.labels))
        at += len(block.labels)
    families = [block for block in blocks if block.scale is not None]
    diagonal = np.zeros((len(families), at))
    beside = np.zeros((len(families), max(at - 1, 0)))
    mean, precision = np.zeros(at), np.zeros(at)
    for number, block in enumerate(families):
        place = places[block.name]
        if block.gaps is None:
            diagonal[number, place] = 1.0
            continue
        start = place.start
        for gaps in block.gaps:
            step, stop = 1 / np.asarray(gaps, dtype=float), start + len(gaps)
            diagonal[number, start:stop] = np.r_[0.0, step[:-1]] + step
            beside[number, start : stop - 1] = -step[:-1]
            start = stop
    for block in blocks:
        if block.scale is None:
            mean[places[block.name]] = block.mean
            precision[places[block.name]] = block.sd**-2
    return Terms(
        blocks=tuple(blocks),
        matrix=sparse.csr_array(sparse.hstack([block.columns for block in blocks], format="csr")),
        offset=offset,
        families=tuple(block.name for block in families),
        scales=np.array([block.scale for block in families], dtype=float),
        diagonal=diagonal,
        beside=beside,
        ranks=np.array([len(block.labels) for block in families], dtype=float),
        mean=mean,
        precision=precision,
        extra_precision=np.zeros((at, at)),
        extra_linear=np.zeros(at),
        places=places,
    )
