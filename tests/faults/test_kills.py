import pytest

from tests.faults.campaign import Campaign


@pytest.mark.service
@pytest.mark.parametrize("broker", ["iotcore", "mosquitto"])
def test_kill_9_at_random_moments_loses_nothing_and_stores_nothing_twice(tmp_path, broker):
    tally = Campaign(tmp_path, broker, seed=7).run(n_kills=5)
    assert tally.promised > 20
    assert tally.good, tally
