"""Tests that share one installation stay in one process, or they would start one each."""

import pytest


@pytest.mark.xdist_group("together")
def test_a_group_is_known_to_whoever_deals_the_tests_out(request: pytest.FixtureRequest) -> None:
    is_dealt_by_group = request.config.getoption("loadgroup", default=False)
    assert request.node.nodeid.endswith("@together") == is_dealt_by_group
