"""Principal components, and the tables of q-series of H-shaped graphs."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from workbench.conjectures.principal import principal_components
from workbench.conjectures.spectra import h_family, h_graph, spectra
from workbench.errors import InputError
from workbench.plumbing.zhat import negative_definite, zhat


def test_components_are_eigenvectors_of_the_covariance() -> None:
    rng = np.random.default_rng(1)
    table = rng.normal(size=(200, 5)) @ rng.normal(size=(5, 5))
    found = principal_components(table)
    values, vectors = np.linalg.eigh(np.cov(table.T))
    assert found.shares == pytest.approx(values[::-1] / values.sum())
    assert np.abs(found.loadings @ vectors[:, ::-1]) == pytest.approx(np.eye(5), abs=1e-9)
    assert found.saliencies.sum() == pytest.approx(1)
    assert found.scores @ found.loadings == pytest.approx(table - table.mean(0))
    for bad in (np.zeros((1, 3)), np.zeros((4, 3)), np.array([[np.nan], [1.0]])):
        with pytest.raises(InputError, match="two rows or more that differ"):
            principal_components(bad)


def test_the_family_is_all_and_definite() -> None:
    """The eigenvalues of numpy decide as the elimination does."""
    graphs = h_family(4)
    assert len(graphs) == len(set(graphs)) == 18 * 19 // 2 - 1
    for graph in (*graphs, h_graph((-2, -2), ((-2, -2), (-2, -2)))):
        matrix = np.diag(np.array(graph.weights, float))
        for u, v in graph.edges:
            matrix[u, v] = matrix[v, u] = 1
        assert negative_definite(graph) == (np.linalg.eigvalsh(matrix)[-1] < -1e-9)
    with pytest.raises(InputError, match="from 3 to 12"):
        h_family(2)


def test_rows_are_the_series() -> None:
    graphs = h_family(3)
    table = spectra(graphs, 5)
    assert len(table) == len(graphs)
    for graph, row in zip(graphs, table.to_dict("records"), strict=True):
        exponents = [Fraction(e) for e in row["exponents"].split()]
        assert zhat(graph, exponents[-1] + 1)[0].exponents[:5] == tuple(exponents)
        assert row["g4"] == pytest.approx(float(exponents[4] - exponents[3]))
