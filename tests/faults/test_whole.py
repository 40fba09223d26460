"""One kill -9 over the whole way, in bounded time; `make soak` does many."""

import pytest

from tests.faults.whole import WholeCampaign


@pytest.mark.service
@pytest.mark.timeout(600)
def test_an_edge_that_is_killed_while_it_records_loses_no_decision(tmp_path):
    tally = WholeCampaign(tmp_path, "iotcore", seed=5).run_whole(["edge"])
    assert tally.decided >= 1, tally
    assert tally.good, tally
