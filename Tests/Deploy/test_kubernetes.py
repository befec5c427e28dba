"""Every overlay of deploy/kubernetes: does Kubernetes take it, and does it keep what we promise?"""

from __future__ import annotations

import json
import unittest
from pathlib import Path
from typing import Any

import kubernetes_validate  # type: ignore[import-untyped]
from jsonschema import Draft202012Validator

from manifests import KUBERNETES, OVERLAYS, ROOT, Rendered, Resource, rendered
from programs import help_of, seconds, split

# The oldest and the newest Kubernetes that the manifests are checked for.
VERSIONS = ("1.30", "1.37")
# Resources that are not Kubernetes' own; their schemas are ours.
OWN_SCHEMAS = {path.stem: path for path in (Path(__file__).parent / "schemas").glob("*.json")}


class OverlayTests(unittest.TestCase):
    def each(self) -> list[Rendered]:
        self.assertGreaterEqual(len(OVERLAYS), 2)
        return [rendered(overlay) for overlay in OVERLAYS]

    def test_schemas(self) -> None:
        for overlay in self.each():
            self.assertEqual(overlay.warnings, "")
            for resource in overlay.resources:
                name = f"{overlay.overlay}: {resource['kind']}/{resource['metadata']['name']}"
                with self.subTest(name):
                    if path := OWN_SCHEMAS.get(resource["kind"]):
                        schema = json.loads(path.read_text())
                        Draft202012Validator.check_schema(schema)
                        errors = Draft202012Validator(schema).iter_errors(resource)
                        problems = [f"{error.json_path}: {error.message}" for error in errors]
                        self.assertEqual(problems, [])
                        continue
                    for version in VERSIONS:
                        # Strict: a field that Kubernetes does not know is a misspelt one.
                        kubernetes_validate.validate(resource, version, strict=True)

    def test_everything_is_in_the_namespace(self) -> None:
        for overlay in self.each():
            (namespace,) = overlay.of_kind("Namespace").values()
            labels = namespace["metadata"]["labels"]
            self.assertEqual(labels["pod-security.kubernetes.io/enforce"], "restricted")
            for resource in overlay.resources:
                if resource["kind"] != "Namespace":
                    place = resource["metadata"].get("namespace")
                    self.assertEqual(place, namespace["metadata"]["name"], resource["kind"])

    def test_what_runs(self) -> None:
        for overlay in self.each():
            self.assertEqual(
                set(overlay.workloads()),
                {f"Deployment/{name}-worker" for name in ("lookup", "journal", "contact")}
                | {"Deployment/call-events-producer", "Job/ringside-topics"},
            )

    def test_options_and_variables_are_those_of_the_programs(self) -> None:
        for overlay in self.each():
            for container in overlay.containers():
                with self.subTest(overlay=overlay.overlay, owner=container.owner):
                    words, _ = split(container.command)
                    unknown = set(container.environment) - help_of(*words).environment
                    self.assertEqual(unknown - container.referenced, set())
                    self.assertNotRegex(" ".join(container.command), r"\$\(")

    def test_the_topics_are_made_where_the_workers_look_for_them(self) -> None:
        for overlay in self.each():
            (job,) = overlay.of_kind("Job").values()
            (container,) = job["spec"]["template"]["spec"]["containers"]
            workers = overlay.of_kind("Deployment")["lookup-worker"]
            (worker,) = workers["spec"]["template"]["spec"]["containers"]
            settings = worker["envFrom"][0]["configMapRef"]["name"]
            origins = {entry["name"]: entry.get("valueFrom") for entry in container["env"]}
            for name in ("KAFKA_BROKERS", "RINGSIDE_TOPIC_PREFIX"):
                reference = origins[name]["configMapKeyRef"]
                self.assertEqual((reference["name"], reference["key"]), (settings, name))

    def test_paths_in_variables_are_mounted(self) -> None:
        for overlay in self.each():
            for container in overlay.containers():
                for name, value in container.environment.items():
                    if not value.startswith("/"):
                        continue
                    folder = value.rpartition("/")[0] + "/"
                    with self.subTest(overlay=overlay.overlay, owner=container.owner, name=name):
                        self.assertTrue(value in container.files or folder in container.files)

    def test_secrets_are_files_that_only_the_program_reads(self) -> None:
        for overlay in self.each():
            self.assertEqual(overlay.of_kind("Secret"), {}, "secrets are not kept beside manifests")
            for name, resource in overlay.workloads().items():
                pod = resource["spec"]["template"]["spec"]
                for volume in pod.get("volumes", []):
                    if "secret" in volume:
                        self.assertEqual(volume["secret"].get("defaultMode"), 0o440, name)
                for container in pod["containers"]:
                    for mount in container.get("volumeMounts", []):
                        self.assertTrue(mount.get("readOnly"), f"{name}: {mount}")

    def test_confinement(self) -> None:
        for overlay in self.each():
            for container in overlay.containers():
                with self.subTest(overlay=overlay.overlay, owner=container.owner):
                    pod, own = container.pod, container.spec["securityContext"]
                    self.assertIs(pod["automountServiceAccountToken"], False)
                    self.assertEqual(pod["serviceAccountName"], "ringside")
                    self.assertIs(pod["securityContext"]["runAsNonRoot"], True)
                    self.assertEqual(pod["securityContext"]["runAsUser"], 10001)
                    self.assertEqual(
                        pod["securityContext"]["seccompProfile"]["type"], "RuntimeDefault"
                    )
                    self.assertIs(own["readOnlyRootFilesystem"], True)
                    self.assertIs(own["allowPrivilegeEscalation"], False)
                    self.assertEqual(own["capabilities"], {"drop": ["ALL"]})
                    for forbidden in ("hostNetwork", "hostPID", "hostIPC"):
                        self.assertNotIn(forbidden, pod)
                    for volume in pod.get("volumes", []):
                        self.assertLessEqual(set(volume) - {"name"}, {"configMap", "secret"})
            (account,) = overlay.of_kind("ServiceAccount").values()
            self.assertIs(account["automountServiceAccountToken"], False)

    def test_requests_and_limits(self) -> None:
        for overlay in self.each():
            for container in overlay.containers():
                resources = container.spec["resources"]
                for kind in ("requests", "limits"):
                    self.assertEqual(set(resources[kind]), {"cpu", "memory"}, container.owner)
                    self.assertRegex(resources[kind]["cpu"], "^[1-9][0-9]*m?$")
                    self.assertRegex(resources[kind]["memory"], "^[1-9][0-9]*(Mi|Gi)$")

    def test_images_have_a_tag(self) -> None:
        for overlay in self.each():
            for container in overlay.containers():
                image = container.spec["image"]
                self.assertRegex(image, r"(^|/)ringside:[0-9]+\.[0-9]+\.[0-9]+$")
            self.assertEqual(len({c.spec["image"] for c in overlay.containers()}), 1)

    def test_probes(self) -> None:
        for overlay in self.each():
            for name, deployment in overlay.of_kind("Deployment").items():
                for container in deployment["spec"]["template"]["spec"]["containers"]:
                    with self.subTest(overlay=overlay.overlay, name=name):
                        ports = {port["name"]: port["containerPort"] for port in container["ports"]}
                        expected = {
                            "startupProbe": "/livez",
                            "livenessProbe": "/livez",
                            "readinessProbe": "/readyz",
                        }
                        for probe, path in expected.items():
                            get = container[probe]["httpGet"]
                            self.assertEqual(get["path"], path)
                            self.assertIn(get["port"], ports)
            for made in overlay.containers():
                if address := made.environment.get("RINGSIDE_HTTP"):
                    self.assertEqual(int(address.rpartition(":")[2]), ports["http"])

    def test_a_stop_has_the_time_that_the_program_takes(self) -> None:
        for overlay in self.each():
            for made in overlay.containers():
                if made.owner.startswith("Job/"):
                    continue
                words, options = split(made.command)
                default = help_of(*words).defaults["RINGSIDE_STOP_TIMEOUT"]
                given = made.environment.get("RINGSIDE_STOP_TIMEOUT", default)
                timeout = seconds(str(options.get("stop-timeout", [given])[-1]))
                sleep = made.spec.get("lifecycle", {}).get("preStop", {}).get("sleep", {})
                needed = timeout + sleep.get("seconds", 0)
                grace = made.pod["terminationGracePeriodSeconds"]
                self.assertGreaterEqual(grace, needed + 5, made.owner)

    def test_disruption_and_spread(self) -> None:
        for overlay in self.each():
            budgets = overlay.of_kind("PodDisruptionBudget")
            for name, deployment in overlay.of_kind("Deployment").items():
                with self.subTest(overlay=overlay.overlay, name=name):
                    selector = deployment["spec"]["selector"]
                    self.assertEqual(budgets[name]["spec"]["selector"], selector)
                    self.assertEqual(budgets[name]["spec"]["maxUnavailable"], 1)
                    pod = deployment["spec"]["template"]["spec"]
                    keys = {c["topologyKey"] for c in pod["topologySpreadConstraints"]}
                    self.assertLessEqual({"kubernetes.io/hostname"}, keys)
                    for constraint in pod["topologySpreadConstraints"]:
                        self.assertEqual(constraint["labelSelector"], selector)
                    rolling = deployment["spec"]["strategy"]["rollingUpdate"]
                    self.assertEqual(rolling, {"maxSurge": 1, "maxUnavailable": 0})

    def test_selectors_match_the_pods(self) -> None:
        for overlay in self.each():
            for name, deployment in overlay.of_kind("Deployment").items():
                wanted = deployment["spec"]["selector"]["matchLabels"]
                labels = deployment["spec"]["template"]["metadata"]["labels"]
                self.assertLessEqual(wanted.items(), labels.items(), name)
            (service,) = overlay.of_kind("Service").values()
            producer = overlay.of_kind("Deployment")["call-events-producer"]
            labels = producer["spec"]["template"]["metadata"]["labels"]
            self.assertLessEqual(service["spec"]["selector"].items(), labels.items())

    def test_the_sample_template_is_the_repositorys(self) -> None:
        theirs = (ROOT / "templates/mongodb.xml").read_text()
        self.assertEqual((KUBERNETES / "base/template.xml").read_text(), theirs)
        theirs = (ROOT / "deploy/parameters.json").read_text()
        self.assertEqual((KUBERNETES / "base/parameters.json").read_text(), theirs)


class NetworkTests(unittest.TestCase):
    """What the policies let each program do."""

    @staticmethod
    def selects(selector: Resource, labels: dict[str, str]) -> bool:
        wanted = selector.get("matchLabels", {}).items() <= labels.items()
        for expression in selector.get("matchExpressions", []):
            assert expression["operator"] == "In", expression
            wanted = wanted and labels.get(expression["key"]) in expression["values"]
        return bool(wanted)

    def ports(self, overlay: Rendered, labels: dict[str, str], way: str) -> set[Any]:
        key = {"Egress": "egress", "Ingress": "ingress"}[way]
        found: set[Any] = set()
        for policy in overlay.of_kind("NetworkPolicy").values():
            spec = policy["spec"]
            if way in spec["policyTypes"] and self.selects(spec["podSelector"], labels):
                for rule in spec.get(key, []):
                    self.assertTrue(rule.get("to") or rule.get("from"), "open to everybody")
                    self.assertTrue(rule.get("ports"), "every port")
                    found |= {port["port"] for port in rule["ports"]}
        return found

    def test_what_is_let_through(self) -> None:
        for name in OVERLAYS:
            overlay = rendered(name)
            denied = overlay.of_kind("NetworkPolicy")["default-deny"]["spec"]
            expected = {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}
            self.assertEqual(denied, expected)
            for owner, workload in overlay.workloads().items():
                with self.subTest(overlay=name, owner=owner):
                    labels = workload["spec"]["template"]["metadata"]["labels"]
                    containers = [c for c in overlay.containers() if c.owner == owner]
                    brokers = containers[0].environment["KAFKA_BROKERS"].split(",")
                    kafka = {int(broker.rpartition(":")[2]) for broker in brokers}
                    is_worker = "MONGODB_URI_FILE" in containers[0].environment
                    egress = {53} | kafka | ({27017} if is_worker else set())
                    self.assertEqual(self.ports(overlay, labels, "Egress"), egress)
                    ingress = set() if owner.startswith("Job/") else {"http"}
                    self.assertEqual(self.ports(overlay, labels, "Ingress"), ingress)


class ScalingTests(unittest.TestCase):
    def setUp(self) -> None:
        self.overlay = rendered("production")
        self.scaled = self.overlay.of_kind("ScaledObject")
        self.containers = {c.owner: c for c in self.overlay.containers()}

    def test_each_worker_is_scaled_by_the_lag_of_its_group(self) -> None:
        self.assertEqual(set(self.scaled), {"lookup-worker", "journal-worker", "contact-worker"})
        for name, scaled in self.scaled.items():
            with self.subTest(name):
                self.assertEqual(scaled["spec"]["scaleTargetRef"]["name"], name)
                (trigger,) = scaled["spec"]["triggers"]
                container = self.containers[f"Deployment/{name}"]
                environment, defaults = container.environment, help_of(name).defaults
                group = environment.get("RINGSIDE_GROUP", defaults["RINGSIDE_GROUP"])
                prefix = environment.get("RINGSIDE_TOPIC_PREFIX", "")
                self.assertEqual(trigger["metadata"]["consumerGroup"], group)
                topic = {"lookup": "ringing", "journal": "ended", "contact": "unknown-caller"}
                self.assertEqual(
                    trigger["metadata"]["topic"], f"{prefix}calls.{topic[name.partition('-')[0]]}"
                )
                self.assertEqual(
                    trigger["metadata"]["bootstrapServers"], environment["KAFKA_BROKERS"]
                )
                # A new group begins at the earliest record.
                self.assertEqual(trigger["metadata"]["offsetResetPolicy"], "earliest")

    def test_as_many_as_partitions_and_never_none(self) -> None:
        _, options = split(self.containers["Job/ringside-topics"].command)
        partitions = int(str(options["partitions"][-1]))
        for name, scaled in self.scaled.items():
            with self.subTest(name):
                lanes = int(self.containers[f"Deployment/{name}"].environment["RINGSIDE_LANES"])
                self.assertEqual(scaled["spec"]["maxReplicaCount"] * lanes, partitions)
                self.assertEqual(scaled["spec"]["minReplicaCount"], 1)
                config = scaled["spec"]["advanced"]["horizontalPodAutoscalerConfig"]
                down = config["behavior"]["scaleDown"]
                self.assertGreaterEqual(down["stabilizationWindowSeconds"], 300)
                self.assertTrue(all(policy["type"] == "Pods" for policy in down["policies"]))

    def test_an_apply_does_not_set_the_count_back(self) -> None:
        for name in self.scaled:
            self.assertNotIn("replicas", self.overlay.of_kind("Deployment")[name]["spec"])

    def test_who_logs_in(self) -> None:
        known = self.overlay.of_kind("TriggerAuthentication")
        for scaled in self.scaled.values():
            (trigger,) = scaled["spec"]["triggers"]
            self.assertIn(trigger["authenticationRef"]["name"], known)
        for container in self.containers.values():
            self.assertIn("KAFKA_CONFIG", container.environment, container.owner)

    def test_metrics_are_asked_of_every_program(self) -> None:
        (monitor,) = self.overlay.of_kind("PodMonitor").values()
        (endpoint,) = monitor["spec"]["podMetricsEndpoints"]
        for name, deployment in self.overlay.of_kind("Deployment").items():
            labels = deployment["spec"]["template"]["metadata"]["labels"]
            self.assertTrue(NetworkTests.selects(monitor["spec"]["selector"], labels), name)
            self.assertIn(monitor["spec"]["jobLabel"], labels)
            (container,) = deployment["spec"]["template"]["spec"]["containers"]
            self.assertIn(endpoint["port"], [port["name"] for port in container["ports"]])


if __name__ == "__main__":
    unittest.main()
