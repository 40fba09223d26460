"""`atcs layout check` through the whole command line."""

import json

import pytest

from atcs.cli import main
from tests.contracts.builders import layout


def test_a_good_layout_ends_with_zero(tmp_path):
    good = tmp_path / "north.json"
    good.write_text(layout().model_dump_json())
    with pytest.raises(SystemExit) as ended:
        raise SystemExit(main(["layout", "check", str(good)]))
    assert not ended.value.code


def test_what_can_hardly_be_meant_is_told_and_ends_with_zero(tmp_path, capfd):
    document = json.loads(layout().model_dump_json())
    line = document["approaches"][0]["stop_lines"][0]["line_px"]
    document["approaches"][0]["direction"] = [line[1][0] - line[0][0], line[1][1] - line[0][1]]
    (tmp_path / "north.json").write_text(json.dumps(document))
    with pytest.raises(SystemExit) as ended:
        main(["layout", "check", str(tmp_path / "north.json")])
    assert not ended.value.code
    told = capfd.readouterr().out.splitlines()
    assert any(row.startswith("look again: approaches.0.direction: ") for row in told)
    assert told[-1].startswith("ok: ")


def test_an_unknown_field_ends_with_two_and_one_line(tmp_path, capfd):
    document = json.loads(layout().model_dump_json()) | {"stoplines": []}
    bad = tmp_path / "north.json"
    bad.write_text(json.dumps(document))
    with pytest.raises(SystemExit) as ended:
        raise SystemExit(main(["layout", "check", str(bad)]))
    assert ended.value.code == 2
    assert "stoplines" in capfd.readouterr().err
