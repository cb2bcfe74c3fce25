"""Tests of one group are run by one process."""

from __future__ import annotations

import pytest


@pytest.mark.xdist_group("groups")
def test_groups_of_tests_are_taken_into_account(request: pytest.FixtureRequest):
    if not request.config.getoption("loadgroup", default=False):
        pytest.skip("groups are for several processes, with --dist loadgroup")
    assert request.node.nodeid.endswith("@groups")
