import json

from typer.testing import CliRunner

from sodsong.cli.main import app


def sure(tmp_path, age):
    sites = [
        {
            "id": f"f{n}",
            "status": "down",
            "symptom": "connect-refused",
            "attributes": {"ip": "192.0.2.9"},
            "age_days": age,
        }
        for n in range(3)
    ]
    sites += [{"id": f"s{n}", "status": "up", "attributes": {"ip": f"198.51.100.{n}"}} for n in range(80)]
    file = tmp_path / "sites.json"
    file.write_text(json.dumps({"sites": sites}), encoding="utf-8")
    answer = CliRunner().invoke(app, ["cause", "locate", str(file), "--json"])
    assert answer.exit_code == 0, answer.output
    return max((one["confidence"] for one in json.loads(answer.stdout)["causes"]), default=0.0)


def test_what_was_last_seen_long_ago_weighs_less_and_nonsense_nothing(tmp_path):
    assert sure(tmp_path, 0) > sure(tmp_path, 45)
    for nonsense in (None, "old", -3, True, [], 1e308):
        assert sure(tmp_path, nonsense) == sure(tmp_path, 0)
