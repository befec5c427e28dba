"""The whole cluster in containers: events in; pop-ups, journal and contact out; a worker scaled and killed."""

import datetime
import json
import os
import signal
import subprocess
import time
import unittest

from cluster import IMAGE, Cluster, podman, request, wait_for

PROGRAMS = ["lookup-worker", "journal-worker", "contact-worker", "producer"]
SERVERS = ["kafka", "mongodb-1", "mongodb-2", "mongodb-3"]
ANNA = "+41 44 123 45 67"


class ComposeTests(unittest.TestCase):
    cluster: Cluster
    seconds_to_first_popup: float
    first: dict

    @classmethod
    def setUpClass(cls) -> None:
        cls.cluster = Cluster()
        cls.addClassCleanup(cls.cluster.remove)
        start = time.monotonic()
        cls.cluster.compose("up", "-d")
        call = cls.cluster.post("ringing", ANNA)
        cls.first = cls.cluster.popups("--limit", "1")[0]
        cls.seconds_to_first_popup = time.monotonic() - start
        print(f"up to first pop-up {cls.seconds_to_first_popup:.1f} s")
        assert cls.first["callId"] == call

    def ready(self, container: str) -> bool:
        check = ["podman", "healthcheck", "run", container]
        return subprocess.run(check, capture_output=True, check=False).returncode == 0

    def test_the_first_pop_up_comes_within_a_minute(self) -> None:
        self.assertLess(self.seconds_to_first_popup, 60)

    def test_the_pop_up_has_the_callers_name(self) -> None:
        self.assertEqual(self.first["displayName"], "Anna Muster")
        self.assertEqual(self.first["match"], "single")
        self.assertEqual(self.first["e164"], "+41441234567")

    def test_an_ended_call_becomes_one_document(self) -> None:
        now = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
        call = self.cluster.post("ended", "+41791234567", endedAt=now, answeredAt=now)
        # The same report once more is no second document.
        self.cluster.post("ended", "+41791234567", endedAt=now, answeredAt=now, callId=call)
        with self.cluster.database() as database:

            def documents(number: str) -> list[dict]:
                return [call for call in database.calls.find() if call["number"].endswith(number)]

            wait_for("journal document", 30, lambda: documents("791234567"))
            self.cluster.post("ended", "+41441234567", endedAt=now, answeredAt=now)
            wait_for("document of the next call", 30, lambda: documents("441234567"))
            (document,) = documents("791234567")
            self.assertEqual(document["kind"], "Inbound")

    def test_an_unknown_caller_becomes_a_contact(self) -> None:
        call = self.cluster.post("ringing", "+41 31 987 65 43")
        wait_for(
            "pop-up of the new contact",
            30,
            lambda: [p for p in self.cluster.popups_of({call}) if p["stage"] == "contact"],
        )
        stages = {popup["stage"]: popup["match"] for popup in self.cluster.popups_of({call})}
        self.assertEqual(stages, {"lookup": "none", "contact": "created"})
        with self.cluster.database() as database:
            found = list(database.contacts.find({"_id": {"$ne": "anna"}}))
        self.assertEqual(len(found), 1)
        self.assertTrue(found[0]["phones"]["work"].endswith("319876543"), found[0]["phones"])

    def test_one_shot_services_ended_well_and_may_be_repeated(self) -> None:
        for service in ("topics", "mongodb-initiate"):
            (name,) = self.cluster.containers(service)
            self.assertEqual(self.cluster.inspect(name)["State"]["ExitCode"], 0, service)
            podman("start", "--attach", name)
            self.assertEqual(self.cluster.inspect(name)["State"]["ExitCode"], 0, service)

    def test_health_checks_pass_and_can_fail(self) -> None:
        for service in PROGRAMS + SERVERS:
            for name in self.cluster.containers(service):
                wait_for(f"health of {name}", 30, lambda: self.ready(name))
        (database,) = self.cluster.containers("mongodb-1")
        (worker,) = self.cluster.containers("journal-worker")
        podman("pause", database)
        try:
            wait_for("worker that is unready", 60, lambda: not self.ready(worker))
            # What the image's own check asks: an outage is no reason for a restart.
            podman("exec", worker, "ringside", "health", "http://127.0.0.1:8080/livez")
        finally:
            podman("unpause", database)
        wait_for("worker that is ready again", 60, lambda: self.ready(worker))

    def test_programs_have_no_rights(self) -> None:
        for service in PROGRAMS:
            for name in self.cluster.containers(service):
                status = dict(
                    line.split(":\t", 1)
                    for line in podman("exec", name, "cat", "/proc/1/status").splitlines()
                    if ":\t" in line
                )
                self.assertEqual(set(status["Uid"].split()), {"10001"}, name)
                self.assertEqual(set(status["Gid"].split()), {"10001"}, name)
                self.assertEqual(status["NoNewPrivs"], "1", name)
                for kind in ("CapEff", "CapPrm", "CapInh", "CapBnd", "CapAmb"):
                    self.assertEqual(int(status[kind], 16), 0, f"{kind} of {name}")
                mount = podman("exec", name, "cat", "/proc/1/mounts").splitlines()
                (options,) = [line.split()[3] for line in mount if line.split()[1] == "/"]
                self.assertEqual(options.split(",")[0], "ro", name)

    def test_limits_are_set(self) -> None:
        for service in PROGRAMS + SERVERS:
            for name in self.cluster.containers(service):
                host = self.cluster.inspect(name)["HostConfig"]
                self.assertGreater(host["Memory"], 0, name)
                self.assertGreater(host["NanoCpus"], 0, name)
                self.assertGreater(host["PidsLimit"], 0, name)
                self.assertEqual(host["RestartPolicy"]["Name"], "unless-stopped", name)

    def test_secrets_are_in_files_alone(self) -> None:
        secrets = [path.read_text() for path in self.cluster.secrets.iterdir()]
        self.assertEqual(len(secrets), 6)
        for name in self.cluster.containers():
            seen = podman("inspect", name) + podman("logs", name)
            seen += subprocess.run(["podman", "logs", name], capture_output=True, text=True).stderr
            for secret in secrets:
                self.assertNotIn(secret, seen, name)
        (worker,) = self.cluster.containers("journal-worker")
        self.assertEqual(podman("exec", worker, "ls", "/run/secrets").split(), ["mongodb-uri"])

    def test_events_need_the_token(self) -> None:
        for headers in ({}, {"Authorization": "Bearer wrong"}):
            headers = {"Content-Type": "application/json", **headers}
            status = request(self.cluster.events, "POST", "/v1/events", "{}", headers)
            self.assertEqual(status, 401)

    def test_a_command_can_be_run(self) -> None:
        output = self.cluster.compose(
            "--profile", "tools", "run", "--rm", "--no-deps", "ringside", "lag"
        )
        self.assertIn("ringside.lookup", output)

    def test_a_worker_is_ready_within_a_second(self) -> None:
        """From the start of its process to the first /readyz of 200, in a group of its own, as after an upgrade."""
        (running,) = self.cluster.containers("journal-worker")
        name = f"{self.cluster.project}-timed"
        options = ["--read-only", "--cap-drop", "all", "--no-healthcheck", "--name", name]
        options += ["--label", f"io.podman.compose.project={self.cluster.project}"]
        options += ["--network", f"{self.cluster.project}_backend"]
        for mount in self.cluster.inspect(running)["Mounts"]:
            options += ["--volume", f"{mount['Source']}:{mount['Destination']}:ro"]
        for variable in self.cluster.inspect(running)["Config"]["Env"]:
            if variable.startswith(("KAFKA_", "MONGODB_", "RINGSIDE_")):
                options += ["--env", variable]
        times = []
        for number in range(5):
            group = ["--env", f"RINGSIDE_GROUP=timed-{number}"]
            podman("run", "--detach", *options, *group, IMAGE, "lookup-worker")
            try:
                address = self.cluster.address(name)
                began = podman("inspect", "--format", "{{.State.StartedAt.UnixMilli}}", name)
                wait_for("readiness", 30, lambda: is_ready(address))
                times.append(time.time() - int(began) / 1000)
            finally:
                podman("rm", "--force", "--time", "5", name)
        print("start to ready", " ".join(f"{seconds:.2f}" for seconds in times), "s")
        self.assertLess(sorted(times)[len(times) // 2], 1)

    def test_a_stop_is_orderly(self) -> None:
        (name,) = self.cluster.containers("contact-worker")
        podman("stop", "--time", "25", name)
        self.assertEqual(self.cluster.inspect(name)["State"]["ExitCode"], 0)
        podman("start", name)
        wait_for("worker that is ready again", 60, lambda: self.ready(name))

    def test_calls_go_on_when_one_of_two_workers_is_killed(self) -> None:
        self.cluster.compose("up", "-d", "--no-recreate", "--scale", "lookup-worker=2")
        workers = self.cluster.containers("lookup-worker")
        self.assertEqual(len(workers), 2)
        wait_for("two workers that share the work", 60, lambda: len(self.owners()) == 2)
        before = {self.cluster.post("ringing", ANNA) for _ in range(20)}
        wait_for("all pop-ups", 60, lambda: self.have_popups(before))
        # As a crash would: podman knows of no stop that was asked for.
        restarts = self.cluster.inspect(workers[0])["RestartCount"]
        os.kill(self.cluster.inspect(workers[0])["State"]["Pid"], signal.SIGKILL)
        after = {self.cluster.post("ringing", ANNA) for _ in range(20)}
        start = time.monotonic()
        wait_for("all pop-ups after the kill", 120, lambda: self.have_popups(after))
        print(f"all pop-ups {time.monotonic() - start:.1f} s after the kill")
        self.assertEqual(self.cluster.inspect(workers[0])["RestartCount"], restarts + 1)
        wait_for("killed worker that is back", 60, lambda: self.ready(workers[0]))
        popups = self.cluster.popups_of(before | after)
        self.assertEqual({popup["displayName"] for popup in popups}, {"Anna Muster"})
        # Repeats have the same id and are dropped by who shows them; there is nothing else.
        self.assertGreaterEqual(len(popups), 40)

    def have_popups(self, calls: set[str]) -> bool:
        return {popup["callId"] for popup in self.cluster.popups_of(calls)} == calls

    def owners(self) -> set[str]:
        """The addresses of those that have partitions of calls.ringing."""
        (container,) = self.cluster.containers("journal-worker")
        lag = podman("exec", container, "ringside", "lag", "--group", "ringside.lookup", "--json")
        (group,) = json.loads(lag)["groups"]
        partitions = [part for topic in group["topics"] for part in topic["partitions"]]
        return {part["host"] for part in partitions if part["host"]}


def is_ready(address: str) -> bool:
    try:
        return request(f"{address}:8080", "GET", "/readyz") == 200
    except OSError:
        return False


if __name__ == "__main__":
    unittest.main()
