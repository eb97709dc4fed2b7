"""Randomness only from an explicit seed."""

from __future__ import annotations

import numpy as np


def generator(seed: int | np.random.Generator) -> np.random.Generator:
    """A numpy Generator: the one given, or a new one from an integer seed.

    >>> int(generator(3).integers(100)) == int(generator(3).integers(100))
    True
    """
    return seed if isinstance(seed, np.random.Generator) else np.random.default_rng(seed)


def heavy_tailed(
    rng: np.random.Generator, size: int, log_sd: float, tail_df: float, largest: float = 3.5
) -> np.ndarray:
    """Noise on the log scale: Student-t with `tail_df` degrees of freedom, standard deviation
    about `log_sd`, cut at `largest` times that so that no single draw explodes.

    >>> bool(abs(heavy_tailed(generator(1), 20_000, 0.8, 5.0).std() - 0.8) < 0.05)
    True
    """
    scale = log_sd / np.sqrt(tail_df / (tail_df - 2)) if tail_df > 2 else log_sd
    draws = rng.standard_t(tail_df, size) * scale
    return np.clip(draws, -largest * log_sd, largest * log_sd)


def shares(weights: dict[str, float]) -> np.ndarray:
    """Weights as probabilities that sum to 1."""
    values = np.array(list(weights.values()), dtype="float64")
    return values / values.sum()
