"""Rebuild tests/content/data/reference_posteriors.json: the response model by NUTS.

    python tests/content/rebuild_reference_posteriors.py        (needs numpyro: the [dev] extra)

The model is written a second time here, with its own parameters (non-centred families, cumulated
steps of the walk, scales on their natural axis), and sampled by numpyro: 4 chains of 1,000 warm-up
and 1,000 kept draws. Kept are mean and sd of each kind's log value, with the largest R-hat and the
smallest effective sample size, and the versions.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import numpy as np

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE.parent.parent), str(HERE.parent)]

from content.reference_worlds import WORLDS, model_of, reference_rows  # noqa: E402

from planner.content.response import ResponseModel  # noqa: E402

CHAINS, WARM_UP, KEPT, SEED = 4, 1_000, 1_000, 20


def sampler_of(model: ResponseModel) -> Any:
    """numpyro's sampler of the same model, not run yet."""
    import jax
    import jax.numpy as jnp
    import numpyro
    import numpyro.distributions as dist

    numpyro.set_host_device_count(2)
    numpyro.enable_x64()
    terms = model.mixture_.fits[0].terms
    plain = terms.terms
    matrix, offset = jnp.asarray(plain.matrix.todense()), jnp.asarray(plain.offset)
    data = model.data_.posts
    y = jnp.asarray(data["outcome"].to_numpy(dtype=float))
    kind = model.likelihood_

    def nuts_model() -> None:
        pieces = [None] * len(plain.blocks)
        for at, block in enumerate(plain.blocks):
            size = len(block.labels)
            with numpyro.plate(f"{block.name}_levels", size):
                raw = numpyro.sample(f"{block.name}_raw", dist.Normal(0, 1))
            if block.scale is None:
                pieces[at] = block.mean + block.sd * raw
                continue
            sd = numpyro.sample(f"{block.name}_sd", dist.HalfNormal(block.scale))
            if block.gaps is None:
                pieces[at] = sd * raw
                continue
            steps = raw * jnp.sqrt(jnp.asarray(np.concatenate(block.gaps)))
            # The last knot is 0: a knot is minus the sum of the steps from it to the end.
            pieces[at] = -sd * jnp.cumsum(steps[::-1])[::-1]
        coefficients = numpyro.deterministic("coefficients", jnp.concatenate(pieces))
        eta = matrix @ coefficients + offset
        centre, spread = model._observation.scale_prior
        phi = numpyro.sample("phi", dist.Normal(centre, spread))
        if kind == "student":
            numpyro.sample("y", dist.StudentT(4.0, eta, jnp.exp(phi)), obs=jnp.log1p(y))
        elif kind == "negative binomial":
            numpyro.sample("y", dist.NegativeBinomial2(jnp.exp(eta), jnp.exp(phi)), obs=y)
        else:
            share, precision = jax.nn.sigmoid(eta), jnp.exp(phi)
            trials = jnp.asarray(data["trials"].to_numpy(dtype=int))
            numpyro.sample(
                "y", dist.BetaBinomial(share * precision, (1 - share) * precision, trials), obs=y
            )

    return numpyro.infer.MCMC(
        numpyro.infer.NUTS(nuts_model, target_accept_prob=0.95),
        num_warmup=WARM_UP, num_samples=KEPT, num_chains=CHAINS, progress_bar=False,
    )  # fmt: skip


def sampled(name: str) -> dict:
    """Mean and sd of each kind's log value by NUTS."""
    import jax
    from numpyro.diagnostics import summary

    model = model_of(name)
    sampler = sampler_of(model)
    sampler.run(jax.random.PRNGKey(SEED))
    kept = np.asarray(sampler.get_samples(group_by_chain=True)["coefficients"])
    values = kept @ reference_rows(model).T
    checks = summary({"values": values})["values"]
    return {
        "mean": values.mean(axis=(0, 1)).round(5).tolist(),
        "sd": values.std(axis=(0, 1)).round(5).tolist(),
        "largest_r_hat": round(float(checks["r_hat"].max()), 4),
        "smallest_effective_size": round(float(checks["n_eff"].min())),
    }


def main() -> None:
    """Write the file."""
    import jax
    import numpyro

    found = {name: sampled(name) for name in WORLDS}
    found["made_with"] = {
        "numpyro": numpyro.__version__, "jax": jax.__version__, "chains": CHAINS,
        "warm_up": WARM_UP, "kept": KEPT, "seed": SEED,
    }  # fmt: skip
    path = HERE / "data" / "reference_posteriors.json"
    path.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
