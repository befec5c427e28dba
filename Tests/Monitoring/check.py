"""What promtool does not look at: that rules, tests, runbooks, dashboards and the page on them belong together.

usage: check.py [FOLDER]    the repository's folder; the one that this file lies in if none is given
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

import grafana_types

SEVERITIES = {"critical", "warning"}
# Prometheus's own, which no program of Ringside has.
FOREIGN = {"up", "ALERTS"}
VARIABLES = {"$__rate_interval": "1m", "$__interval": "1m", "$job": ".+", "$instance": ".+"}
# Grafana's own word for everything that may be chosen.
ALL = "$__all"


def metrics(expression: str) -> set[str]:
    """The metrics that an expression names, a histogram by its own name."""
    bare = re.sub(r'"(?:\\.|[^"\\])*"', '""', expression)
    names = set(re.findall(r"\b(?:(?:ringside|process)_[a-z_]+|up|ALERTS)\b", bare))
    return {re.sub(r"_(bucket|sum|count)$", "", name) for name in names}


def read_alerts(root: Path) -> list[dict[str, Any]]:
    files = sorted((root / "deploy/monitoring/rules").glob("*.yml"))
    groups = [group for file in files for group in yaml.safe_load(file.read_text())["groups"]]
    return [rule for group in groups for rule in group["rules"] if "alert" in rule]


def check_rules(root: Path) -> Iterator[str]:
    alerts = read_alerts(root)
    names = [alert["alert"] for alert in alerts]
    for name, count in Counter(names).items():
        if count > 1:
            yield f"{name}: {count} rules have this name"

    runbooks = {path.relative_to(root).as_posix() for path in (root / "deploy/runbooks").glob("*")}
    for alert in alerts:
        name = alert["alert"]
        if alert.get("labels", {}).get("severity") not in SEVERITIES:
            yield f"{name}: severity is none of {', '.join(sorted(SEVERITIES))}"
        notes = alert.get("annotations", {})
        for key in ("summary", "description"):
            if not notes.get(key):
                yield f"{name}: has no {key}"
        runbook = notes.get("runbook", "")
        if runbook not in runbooks:
            yield f"{name}: its runbook {runbook or '(none)'} does not exist"
        elif not (root / runbook).read_text().startswith(f"# {name}: "):
            yield f"{name}: {runbook} does not begin with '# {name}: '"
    for orphan in sorted(runbooks - {alert["annotations"].get("runbook") for alert in alerts}):
        yield f"{orphan}: no alert leads here"


def check_tests(root: Path) -> Iterator[str]:
    names = {alert["alert"] for alert in read_alerts(root)}
    fires: set[str] = set()
    silent: set[str] = set()
    for file in sorted((root / "Tests/Monitoring/rules").glob("*.yml")):
        for test in yaml.safe_load(file.read_text())["tests"]:
            for case in test.get("alert_rule_test", []):
                (fires if case.get("exp_alerts") else silent).add(case["alertname"])
    for name in sorted(names - fires):
        yield f"{name}: no test fires it"
    for name in sorted(names - silent):
        yield f"{name}: no test leaves it silent"
    for name in sorted((fires | silent) - names):
        yield f"{name}: is tested and does not exist"


def check_links(root: Path) -> Iterator[str]:
    pages = [*(root / "deploy/runbooks").glob("*.md"), root / "docs/operations/monitoring.md"]
    for page in pages:
        for link in re.findall(r"\]\(([^)]+)\)", page.read_text()):
            target, _, anchor = link.partition("#")
            if "://" in target:
                continue
            path = (page.parent / target).resolve() if target else page
            if not path.exists():
                yield f"{page.relative_to(root)}: {link} does not exist"
            elif anchor and anchor not in anchors(path.read_text()):
                yield f"{page.relative_to(root)}: {link} names no heading"


def anchors(text: str) -> set[str]:
    """The anchors of headings, as they are made of them where Markdown is shown."""
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def panels(board: dict[str, Any]) -> list[dict[str, Any]]:
    """All panels, those of folded rows among them."""
    found: list[dict[str, Any]] = []
    for panel in board["panels"]:
        found += [panel, *panel.get("panels", [])]
    return found


def expressions(board: dict[str, Any]) -> list[tuple[str, str]]:
    """Where, and what is asked of Prometheus there."""
    found = [
        (panel["title"], target["expr"])
        for panel in panels(board)
        for target in panel.get("targets", [])
    ]
    found += [(note["name"], note["expr"]) for note in board["annotations"]["list"]]
    for variable in board["templating"]["list"]:
        if match := re.fullmatch(r"label_values\((.+), \w+\)", variable.get("definition", "")):
            found.append((variable["name"], match[1]))
    return found


def check_boards(root: Path) -> Iterator[str]:
    uids: Counter[str] = Counter()
    for file in sorted((root / "deploy/monitoring/grafana/dashboards").glob("*")):
        board = json.loads(file.read_text())
        uids[board["uid"]] += 1
        for problem in [*check_board(board), *grafana_types.problems(board)]:
            yield f"{file.name}: {problem}"
    for uid, count in uids.items():
        if count > 1:
            yield f"{count} dashboards have the uid {uid}"


def check_board(board: dict[str, Any]) -> Iterator[str]:
    for number, count in Counter(panel["id"] for panel in panels(board)).items():
        if count > 1:
            yield f"{count} panels have the id {number}"
    defined = {f"${variable['name']}" for variable in board["templating"]["list"]}
    for used in sorted(set(re.findall(r"\$\{?(\w+)", json.dumps(board)))):
        if f"${used}" not in defined | VARIABLES.keys() | {ALL}:
            yield f"${used} is used and not defined"
    taken: dict[tuple[int, int], str] = {}
    for panel in panels(board):
        title = panel["title"]
        place = panel["gridPos"]
        if place["x"] + place["w"] > 24:
            yield f"{title}: is wider than the page"
        for cell in cells(place):
            if cell in taken:
                yield f"{title}: lies over {taken[cell]}"
                break
        taken |= {cell: title for cell in cells(place)}
        if panel["type"] == "row":
            continue
        if not panel.get("description"):
            yield f"{title}: has no description"
        if not panel["fieldConfig"]["defaults"].get("unit"):
            yield f"{title}: has no unit"
        if not panel.get("targets"):
            yield f"{title}: asks nothing"
        for source in [panel, *panel.get("targets", [])]:
            if source["datasource"]["uid"] != "${datasource}":
                yield f"{title}: asks another data source than the chosen one"
        references = [target["refId"] for target in panel.get("targets", [])]
        if len(set(references)) < len(references):
            yield f"{title}: two queries have one refId"


def cells(place: dict[str, int]) -> Iterator[tuple[int, int]]:
    for x in range(place["x"], place["x"] + place["w"]):
        for y in range(place["y"], place["y"] + place["h"]):
            yield x, y


def every_expression(root: Path) -> list[tuple[str, str]]:
    found = [(alert["alert"], alert["expr"]) for alert in read_alerts(root)]
    for file in sorted((root / "deploy/monitoring/grafana/dashboards").glob("*")):
        found += expressions(json.loads(file.read_text()))
    return found


def check_promql(root: Path) -> Iterator[str]:
    """Prometheus has to understand what the dashboards ask; promtool reads expressions of rules alone."""
    rules: list[dict[str, Any]] = []
    places: list[str] = []
    for place, expression in every_expression(root):
        for name, value in VARIABLES.items():
            expression = expression.replace(name, value)
        places.append(f"{place}: {expression}")
        rules.append(
            {"record": "checked", "expr": expression, "labels": {"number": str(len(rules))}}
        )
    with tempfile.NamedTemporaryFile("w", suffix=".yml") as file:
        yaml.safe_dump({"groups": [{"name": "checked", "rules": rules}]}, file)
        file.flush()
        run = subprocess.run(
            ["promtool", "check", "rules", "--lint=none", file.name], capture_output=True, text=True
        )
    if run.returncode == 0:
        return
    for number, message in re.findall(r"rule (\d+), [^:]+: (.+)", run.stdout + run.stderr):
        yield f"{places[int(number) - 1]}: {message}"
    if "rule " not in run.stdout + run.stderr:
        yield run.stdout + run.stderr


def documented(page: str) -> set[str]:
    """The metrics that have a row in the page's tables."""
    return set(re.findall(r"^\| `((?:ringside|process)_[a-z_]+)", page, re.MULTILINE))


def check_page(root: Path) -> Iterator[str]:
    page = (root / "docs/operations/monitoring.md").read_text()
    known = documented(page) | FOREIGN
    for place, expression in every_expression(root):
        for name in sorted(metrics(expression) - known):
            yield f"{place}: the page does not know the metric {name}"
    for alert in read_alerts(root):
        if f"`{alert['alert']}`" not in page:
            yield f"{alert['alert']}: the page does not know it"


def check_provisioning(root: Path) -> Iterator[str]:
    folder = root / "deploy/monitoring/grafana/provisioning"
    sources = yaml.safe_load((folder / "datasources/prometheus.yml").read_text())["datasources"]
    if [source["isDefault"] for source in sources].count(True) != 1:
        yield "not one data source is the default"
    interval = yaml.safe_load((root / "deploy/monitoring/prometheus.yml").read_text())["global"]
    for source in sources:
        if source["jsonData"]["timeInterval"] != interval["scrape_interval"]:
            yield f"{source['name']}: timeInterval is not Prometheus's scrape_interval"
    if not yaml.safe_load((folder / "dashboards/ringside.yml").read_text())["providers"]:
        yield "nothing provides the dashboards"


def named_jobs(expression: str) -> set[str]:
    """The jobs that an expression names, one by one or as alternatives."""
    found = re.findall(r'job=~?"([\w|-]+)"', expression)
    return {job for names in found for job in names.split("|")}


def check_jobs(root: Path) -> Iterator[str]:
    """Rules know jobs by name, so that whatever scrapes has to name them so."""
    scraped = yaml.safe_load((root / "deploy/monitoring/prometheus.yml").read_text())[
        "scrape_configs"
    ]
    services = yaml.safe_load((root / "docker-compose.yml").read_text())["services"]
    manifests = "\n".join(
        file.read_text() for file in (root / "deploy/kubernetes/base").glob("*.yaml")
    )
    labels = set(re.findall(r"^ +app\.kubernetes\.io/name: (\S+)$", manifests, re.MULTILINE))
    jobs = {config["job_name"] for config in scraped}
    for alert in read_alerts(root):
        for job in sorted(named_jobs(alert["expr"]) - jobs):
            yield f"{alert['alert']}: prometheus.yml scrapes no {job}"
        for job in sorted(named_jobs(alert["expr"]) - labels):
            yield f"{alert['alert']}: nothing in deploy/kubernetes/base is named {job}"
    for config in scraped:
        for discovery in config.get("dns_sd_configs", []):
            for name in discovery["names"]:
                if name not in services:
                    yield f"{config['job_name']}: the compose file has no service {name}"


CHECKS = [
    check_rules,
    check_tests,
    check_links,
    check_boards,
    check_promql,
    check_page,
    check_provisioning,
    check_jobs,
]


def main(arguments: list[str]) -> int:
    root = Path(arguments[0]) if arguments else Path(__file__).resolve().parents[2]
    problems = [problem for check in CHECKS for problem in check(root)]
    for problem in problems:
        print(problem, file=sys.stderr)
    if not problems:
        count = len(every_expression(root))
        print(f"{len(read_alerts(root))} alerts, {count} expressions: all belongs together")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
