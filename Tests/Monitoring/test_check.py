"""Each check of check.py finds the mistake that it is for."""

from __future__ import annotations

import json
import shutil
import tempfile
import unittest
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import check

ROOT = Path(__file__).resolve().parents[2]
RULES = "deploy/monitoring/rules/ringside.yml"
BOARD = "deploy/monitoring/grafana/dashboards/ringside-overview.json"
PAGE = "docs/operations/monitoring.md"
TEST = "Tests/Monitoring/rules/paused.yml"


class CheckTests(unittest.TestCase):
    def setUp(self) -> None:
        self.root = Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.root)
        for folder in ("deploy", "docs", "Tests/Monitoring"):
            shutil.copytree(ROOT / folder, self.root / folder)
        shutil.copy(ROOT / "docker-compose.yml", self.root)

    def replace(self, file: str, old: str, new: str) -> None:
        path = self.root / file
        text = path.read_text()
        self.assertIn(old, text)
        path.write_text(text.replace(old, new))

    def assert_found(self, name: Callable[[Path], Iterator[str]], *words: str) -> None:
        problems = list(name(self.root))
        self.assertTrue(
            any(all(word in problem for word in words) for problem in problems), problems
        )

    def test_all_is_well(self) -> None:
        for each in check.CHECKS:
            self.assertEqual([], list(each(self.root)), each.__name__)

    def test_a_runbook_is_missing(self) -> None:
        (self.root / "deploy/runbooks/paused.md").unlink()
        self.assert_found(check.check_rules, "RingsidePaused", "does not exist")

    def test_a_runbook_is_of_another_alert(self) -> None:
        self.replace(RULES, "runbooks/paused.md", "runbooks/stuck.md")
        self.assert_found(check.check_rules, "RingsidePaused", "does not begin")
        self.assert_found(check.check_rules, "paused.md", "no alert")

    def test_an_alert_lacks_what_it_needs(self) -> None:
        self.replace(RULES, "severity: warning", "severity: loud")
        self.assert_found(check.check_rules, "RingsideLag:", "severity")
        self.replace(RULES, "summary: A worker falls behind", "title: A worker falls behind")
        self.assert_found(check.check_rules, "RingsideLag:", "summary")

    def test_a_name_is_used_twice(self) -> None:
        self.replace(RULES, "alert: RingsideStuck", "alert: RingsideLag")
        self.assert_found(check.check_rules, "RingsideLag", "2 rules")

    def test_tests_are_missing(self) -> None:
        self.replace(TEST, "exp_alerts: []", "exp_alerts: [{exp_labels: {}}]")
        self.assert_found(check.check_tests, "RingsidePaused", "leaves it silent")
        self.replace(TEST, "RingsidePaused", "RingsideGone")
        self.assert_found(check.check_tests, "RingsidePaused", "no test fires it")
        self.assert_found(check.check_tests, "RingsideGone", "does not exist")

    def test_a_link_leads_nowhere(self) -> None:
        self.replace(
            "deploy/runbooks/dead-letters.md", "journal.md#dead-letters", "journal.md#gone"
        )
        self.assert_found(check.check_links, "dead-letters.md", "no heading")
        self.replace("deploy/runbooks/lag.md", "(paused.md)", "(gone.md)")
        self.assert_found(check.check_links, "gone.md", "does not exist")

    def edit_board(self, edit: Callable[[list[dict[str, Any]]], None]) -> None:
        board = json.loads((self.root / BOARD).read_text())
        edit(board["panels"])
        (self.root / BOARD).write_text(json.dumps(board))

    def test_two_panels_have_one_id(self) -> None:
        self.edit_board(lambda panels: panels[3].update(id=panels[2]["id"]))
        self.assert_found(check.check_boards, "panels have the id")

    def test_a_panel_lies_over_another(self) -> None:
        self.edit_board(lambda panels: panels[3].update(gridPos=panels[2]["gridPos"]))
        self.assert_found(check.check_boards, "lies over")

    def test_a_panel_lacks_what_it_needs(self) -> None:
        def edit(panels: list[dict[str, Any]]) -> None:
            del panels[1]["description"]
            del panels[2]["fieldConfig"]["defaults"]["unit"]
            panels[3]["targets"] = []
            panels[4]["targets"][0]["datasource"]["uid"] = "mine"

        self.edit_board(edit)
        for problem in ("no description", "no unit", "asks nothing", "another data source"):
            self.assert_found(check.check_boards, problem)

    def test_grafana_does_not_know_something(self) -> None:
        def edit(panels: list[dict[str, Any]]) -> None:
            panels[1]["options"]["colourMode"] = "background"
            panels[2]["fieldConfig"]["defaults"]["unit"] = "eggs"

        self.edit_board(edit)
        self.assert_found(check.check_boards, "colourMode", "does not know")
        self.assert_found(check.check_boards, "eggs is no unit")

    def test_a_variable_is_not_defined(self) -> None:
        self.replace(BOARD, "$instance", "$place")
        self.assert_found(check.check_boards, "$place", "not defined")

    def test_prometheus_does_not_understand_a_panel(self) -> None:
        self.edit_board(lambda panels: panels[4]["targets"][0].update(expr="sum(rate(up))"))
        self.assert_found(check.check_promql, "sum(rate(up))", "expected")

    def test_a_metric_is_not_on_the_page(self) -> None:
        self.replace(PAGE, "| `ringside_paused`", "| `ringside_waiting`")
        self.assert_found(check.check_page, "RingsidePaused", "ringside_paused")

    def test_an_alert_is_not_on_the_page(self) -> None:
        self.replace(PAGE, "`RingsidePaused`", "`RingsideWaiting`")
        self.assert_found(check.check_page, "RingsidePaused: the page")

    def test_the_interval_is_another(self) -> None:
        self.replace(
            "deploy/monitoring/prometheus.yml", "scrape_interval: 10s", "scrape_interval: 30s"
        )
        self.assert_found(check.check_provisioning, "timeInterval")

    def test_a_job_has_another_name(self) -> None:
        self.replace(RULES, 'up{job="journal-worker"}', 'up{job="diary-worker"}')
        self.assert_found(check.check_jobs, "RingsideNoWorker", "scrapes no diary-worker")
        self.assert_found(check.check_jobs, "RingsideNoWorker", "kubernetes", "diary-worker")
        self.replace("docker-compose.yml", "  producer:\n", "  events:\n")
        self.assert_found(check.check_jobs, "call-events-producer", "no service producer")

    def test_metrics_of_an_expression(self) -> None:
        expression = 'sum(rate(ringside_a_seconds_bucket{b="process_c"}[5m])) by (up_to) / up'
        self.assertEqual({"ringside_a_seconds", "up"}, check.metrics(expression))


if __name__ == "__main__":
    unittest.main()
