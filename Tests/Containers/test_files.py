"""What the files beside the containers say; nothing is started."""

import os
import pathlib
import re
import shutil
import stat
import subprocess
import tempfile
import unittest

import yaml

from cluster import ROOT

SERVERS_OF_OTHERS = {
    "kafka",
    "mongodb-1",
    "mongodb-2",
    "mongodb-3",
    "mongodb-initiate",
    "prometheus",
    "grafana",
}


def compose() -> dict:
    return yaml.safe_load((ROOT / "docker-compose.yml").read_text())


class ComposeFileTests(unittest.TestCase):
    def test_the_example_has_every_setting_with_its_default(self) -> None:
        used = dict(re.findall(r"\$\{(\w+):-([^}]*)\}", (ROOT / "docker-compose.yml").read_text()))
        example = (ROOT / "deploy/.env.example").read_text()
        explained = dict(
            line.split("=", 1) for line in example.splitlines() if re.match(r"\w", line)
        )
        self.assertEqual(explained, used)

    def test_every_use_of_a_setting_has_the_same_default(self) -> None:
        uses = set(re.findall(r"\$\{(\w+)(:-[^}]*)?\}", (ROOT / "docker-compose.yml").read_text()))
        names = [name for name, _ in uses]
        self.assertEqual(sorted(names), sorted(set(names)))

    def test_every_service_is_confined(self) -> None:
        for name, service in compose()["services"].items():
            with self.subTest(name):
                self.assertEqual(service["cap_drop"], ["ALL"])
                self.assertEqual(service["security_opt"], ["no-new-privileges:true"])
                limits = service["deploy"]["resources"]["limits"]
                self.assertEqual(set(limits), {"cpus", "memory", "pids"})
                self.assertIn("restart", service)
                if name not in {"kafka"}:
                    self.assertTrue(service["read_only"])
                # What is scaled has neither a name nor a port of its own.
                self.assertNotIn("container_name", service)
                if name.endswith("-worker"):
                    self.assertNotIn("ports", service)

    def test_one_service_builds_the_image_of_all(self) -> None:
        services = compose()["services"]
        building = [name for name, service in services.items() if "build" in service]
        self.assertEqual(building, ["topics"])
        ours = {
            service["image"] for name, service in services.items() if name not in SERVERS_OF_OTHERS
        }
        self.assertEqual(ours, {services["topics"]["image"]})

    def test_what_keeps_running_has_a_health_check(self) -> None:
        for name, service in compose()["services"].items():
            if service["restart"] == "unless-stopped":
                check = service["healthcheck"]
                self.assertEqual(check["test"][0], "CMD", name)
                self.assertIn("start_period", check, name)

    def test_images_of_others_have_a_version(self) -> None:
        for name, service in compose()["services"].items():
            if name in SERVERS_OF_OTHERS:
                self.assertRegex(service["image"], r":v?\d+\.\d+\.\d+\}$", name)

    def test_what_is_mounted_is_there(self) -> None:
        defaults = dict(
            re.findall(r"\$\{(\w+):-([^}]*)\}", (ROOT / "docker-compose.yml").read_text())
        )
        for name, service in compose()["services"].items():
            for volume in service.get("volumes", []):
                text = re.sub(r"\$\{(\w+):-[^}]*\}", lambda match: defaults[match[1]], volume)
                source = text.split(":")[0]
                if source.startswith("./"):
                    self.assertTrue((ROOT / source).exists(), f"{name}: {source}")

    def test_ports_are_the_hosts_own(self) -> None:
        for name, service in compose()["services"].items():
            for port in service.get("ports", []):
                self.assertRegex(port, r"^\$\{\w+:-127\.0\.0\.1:\d+\}:\d+$", name)


class SecretsTests(unittest.TestCase):
    def make(self, folder: pathlib.Path) -> dict[str, str]:
        program = [ROOT / "deploy/make-secrets", folder]
        done = subprocess.run(program, capture_output=True, text=True, check=True)
        made = {path.name: path.read_text() for path in folder.iterdir()}
        for text in made.values():
            self.assertNotIn(text, done.stdout + done.stderr)
        return made

    def test_each_secret_of_the_compose_file_is_made_once(self) -> None:
        with tempfile.TemporaryDirectory() as directory:
            folder = pathlib.Path(directory) / "deep" / "secrets"
            made = self.make(folder)
            self.assertEqual(set(made), set(compose()["secrets"]))
            self.assertEqual(len(set(made.values())), len(made))
            self.assertEqual(stat.S_IMODE(folder.stat().st_mode), 0o700)
            for path in folder.iterdir():
                self.assertEqual(stat.S_IMODE(path.stat().st_mode), 0o644, path.name)
            # What MongoDB takes as a key: 6 to 1024 characters of base64.
            self.assertRegex(made["mongodb-keyfile"], r"^[A-Za-z0-9+/]{6,1024}$")
            self.assertIn(f":{made['mongodb-ringside-password']}@", made["mongodb-uri"])
            (folder / "producer-tokens").unlink()
            again = self.make(folder)
            self.assertNotEqual(again.pop("producer-tokens"), made.pop("producer-tokens"))
            self.assertEqual(again, made)


@unittest.skipUnless(shutil.which("node"), "no node to run the script in")
class InitiateTests(unittest.TestCase):
    """deploy/mongodb/initiate.js with a server of its own making, as no mongosh is at hand."""

    def run_script(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        program = [
            "node",
            ROOT / "Tests/Containers/initiate.js",
            ROOT / "deploy/mongodb/initiate.js",
        ]
        environment = os.environ | {"MONGODB_DATABASE": "crm"}
        return subprocess.run(
            [*program, *arguments], capture_output=True, text=True, env=environment, check=False
        )

    def test_makes_what_is_missing_and_leaves_what_is_there(self) -> None:
        for state in ("new", "initiated", "admin", "complete"):
            with self.subTest(state):
                done = self.run_script(state)
                self.assertEqual(done.returncode, 0, done.stderr)

    def test_a_wrong_password_is_an_error(self) -> None:
        done = self.run_script("other-password")
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("requires authentication", done.stderr)


if __name__ == "__main__":
    unittest.main()
