"""The image that the Dockerfile makes."""

import json
import pathlib
import subprocess
import unittest

from cluster import IMAGE, podman

PROGRAMS = ["ringside", "lookup-worker", "journal-worker", "contact-worker", "call-events-producer"]
CONFINED = ["--rm", "--read-only", "--cap-drop", "all", "--network", "none", "--no-healthcheck"]


class ImageTests(unittest.TestCase):
    def test_has_at_most_300_megabytes_unpacked(self) -> None:
        root = podman("image", "mount", IMAGE).strip()
        try:
            used = subprocess.run(
                ["du", "--summarize", "--one-file-system", "--block-size=1", root],
                capture_output=True,
                text=True,
                check=True,
            )
            unpacked = int(used.stdout.split()[0])
            resources = list(pathlib.Path(root).glob("usr/local/bin/*"))
        finally:
            podman("image", "unmount", IMAGE)
        size = json.loads(podman("image", "inspect", IMAGE))[0]["Size"]
        print(f"unpacked {unpacked / 1e6:.0f} MB, all layers {size / 1e6:.0f} MB")
        self.assertLessEqual(unpacked, 300_000_000)
        self.assertLessEqual(size, 300_000_000)
        self.assertEqual(sorted(path.name for path in resources), sorted(PROGRAMS))

    def test_every_program_starts_without_rights_and_network(self) -> None:
        for program in PROGRAMS:
            self.assertRegex(
                podman("run", *CONFINED, IMAGE, program, "--version"), rf"^{program} \d"
            )

    def test_says_what_there_is_without_a_command(self) -> None:
        self.assertIn("Usage: ringside", podman("run", *CONFINED, IMAGE))

    def test_has_a_numeric_user_labels_and_a_health_check(self) -> None:
        image = json.loads(podman("image", "inspect", IMAGE))[0]
        # Kubernetes' runAsNonRoot only believes numbers.
        self.assertEqual(image["User"], "10001:10001")
        for label in ("title", "description", "licenses", "version", "revision"):
            self.assertTrue(image["Labels"][f"org.opencontainers.image.{label}"], label)
        version = podman("run", *CONFINED, IMAGE, "ringside", "--version").split()[1]
        self.assertEqual(image["Labels"]["org.opencontainers.image.version"], version)
        self.assertEqual(image["Healthcheck"]["Test"][:3], ["CMD", "ringside", "health"])


if __name__ == "__main__":
    unittest.main()
