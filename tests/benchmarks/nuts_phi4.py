"""Sample the density of eq. (13) by NUTS of numpyro; run by an interpreter that has it.

Reads JSON from stdin (width, mass, coupling, points, weights, warm_up, draws, seed) and writes
φ(0)² of each draw and the seconds of warm-up, with compilation, and of sampling to stdout.
"""

from __future__ import annotations

import json
import sys
import time

import jax
import jax.numpy as jnp
import numpyro
from jax.scipy.stats import norm
from numpyro.infer import MCMC, NUTS

numpyro.enable_x64()


def main() -> None:
    asked = json.load(sys.stdin)
    x, weights = jnp.array(asked["points"]), jnp.array(asked["weights"])
    width, mass, middle = asked["width"], asked["mass"], len(asked["points"]) // 2

    def field(z: jax.Array) -> jax.Array:
        a = z[0] / jnp.sqrt(width)
        b = mass * jnp.tan(jnp.pi * (norm.cdf(z[1]) - 0.5))
        c = 2 * jnp.pi * norm.cdf(z[2])
        return jnp.sqrt(1 / mass) * (a[:, None] * jnp.cos(b[:, None] * x + c[:, None])).sum(axis=0)

    def potential(z: jax.Array) -> jax.Array:
        return (z**2).sum() / 2 + asked["coupling"] / 24 * (weights * field(z) ** 4).sum()

    key, start, again = jax.random.split(jax.random.PRNGKey(asked["seed"]), 3)
    chain = MCMC(
        NUTS(potential_fn=potential),
        num_warmup=asked["warm_up"],
        num_samples=asked["draws"],
        progress_bar=False,
    )
    begun = time.perf_counter()
    chain.warmup(key, init_params=jax.random.normal(start, (3, width)))
    jax.block_until_ready(chain.post_warmup_state.z)
    warm = time.perf_counter()
    chain.run(again, extra_fields=("num_steps",))
    draws = chain.get_samples()
    jax.block_until_ready(draws)
    ended = time.perf_counter()
    squares = jax.vmap(lambda z: field(z)[middle] ** 2)(draws)
    json.dump(
        {
            "squares": squares.tolist(),
            "warm_up": warm - begun,
            "sampling": ended - warm,
            "leapfrogs": float(chain.get_extra_fields()["num_steps"].mean()),
            "version": numpyro.__version__,
        },
        sys.stdout,
    )


main()
