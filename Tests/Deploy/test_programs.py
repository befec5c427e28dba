"""Every container of an overlay, started as it stands: with its command, its variables and the files
that are mounted, but on this machine and without servers."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import tempfile
import time
import unittest
import urllib.error
import urllib.request
from pathlib import Path

from manifests import OVERLAYS, Container, rendered
from programs import BIN

# What the secrets hold, which are not in the manifests.
SECRETS = {
    "mongodb/uri": "mongodb://user:secret@127.0.0.1:1/?replicaSet=rs0",
    "kafka/client.properties": "security.protocol=plaintext\n",
    "producer/tokens": "0123456789abcdef0123456789abcdef\n",
}


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


class ProgramTests(unittest.TestCase):
    def start(self, container: Container, port: int) -> subprocess.Popen[bytes]:
        folder = tempfile.TemporaryDirectory(prefix="ringside-deploy-")
        self.addCleanup(folder.cleanup)
        root = Path(folder.name)
        files = {path: text for path, text in container.files.items() if text is not None}
        files |= {f"/etc/ringside/{name}": text for name, text in SECRETS.items()}
        for path, text in files.items():
            target = root / path.removeprefix("/")
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text)
        environment = {"PATH": os.environ["PATH"], "MONGOC_DISABLE_SHM": "1"}
        for name, value in container.environment.items():
            environment[name] = re.sub(r"^/etc/", f"{root}/etc/", value)
        # There are no servers here, and the address is this test's own.
        environment["KAFKA_BROKERS"] = "127.0.0.1:1"
        if "RINGSIDE_HTTP" in environment:
            environment["RINGSIDE_HTTP"] = f"127.0.0.1:{port}"
        command = [str(BIN / container.command[0]), *container.command[1:]]
        self.log = root / "log"
        with self.log.open("wb") as log:
            started = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
        self.addCleanup(self.end, started)
        return started

    @staticmethod
    def end(process: subprocess.Popen[bytes]) -> None:
        if process.poll() is None:
            process.kill()
            process.wait()

    def status(self, port: int, path: str) -> int | None:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=5) as response:
                return int(response.status)
        except urllib.error.HTTPError as error:
            error.close()
            return error.code
        except OSError:
            return None

    def test_each_starts_answers_its_probes_and_stops(self) -> None:
        for overlay in OVERLAYS:
            for container in rendered(overlay).containers():
                if container.owner.startswith("Job/"):
                    continue
                with self.subTest(overlay=overlay, owner=container.owner):
                    port = free_port()
                    started = self.start(container, port)
                    deadline = time.monotonic() + 30
                    live = container.spec["livenessProbe"]["httpGet"]["path"]
                    while self.status(port, live) != 200:
                        said = self.log.read_text()
                        self.assertIsNone(started.poll(), f"it has ended: {said}")
                        self.assertLess(time.monotonic(), deadline, said)
                        time.sleep(0.05)
                    # Without servers it is alive, and not ready.
                    ready = container.spec["readinessProbe"]["httpGet"]["path"]
                    self.assertEqual(self.status(port, ready), 503)
                    self.assertEqual(self.status(port, "/metrics"), 200)
                    started.send_signal(signal.SIGTERM)
                    grace = container.pod["terminationGracePeriodSeconds"]
                    self.assertEqual(started.wait(grace), 0, self.log.read_text())
                    self.assertNotIn("secret", self.log.read_text())

    def test_the_job_looks_for_the_brokers(self) -> None:
        for overlay in OVERLAYS:
            (job,) = [c for c in rendered(overlay).containers() if c.owner.startswith("Job/")]
            started = self.start(job, 0)
            # 69: its options are right, and no broker answers.
            self.assertEqual(started.wait(90), 69, self.log.read_text())


if __name__ == "__main__":
    unittest.main()
