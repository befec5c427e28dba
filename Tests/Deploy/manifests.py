"""The manifests as Kubernetes is given them: what 'kubectl kustomize' makes of an overlay."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[2]
KUBERNETES = ROOT / "deploy/kubernetes"
OVERLAYS = sorted(path.name for path in (KUBERNETES / "overlays").iterdir())
Resource = dict[str, Any]


@dataclass(frozen=True)
class Container:
    """A container with what it gets from outside, as the kubelet would put it together."""

    owner: str
    spec: Resource
    pod: Resource
    environment: dict[str, str]
    # Texts of the files that are mounted, by path; those of secrets are not known here.
    files: dict[str, str | None]

    @property
    def command(self) -> list[str]:
        words = [*self.spec.get("command", []), *self.spec.get("args", [])]
        for name, value in self.environment.items():
            words = [word.replace(f"$({name})", value) for word in words]
        return words

    @property
    def referenced(self) -> set[str]:
        """Variables that only the command line uses."""
        words = " ".join(self.spec.get("args", []))
        return {name for name in self.environment if f"$({name})" in words}


class Rendered:
    def __init__(self, overlay: str) -> None:
        self.overlay = overlay
        folder = KUBERNETES / "overlays" / overlay
        done = subprocess.run(["kubectl", "kustomize", folder], capture_output=True, text=True)
        if done.returncode:
            raise AssertionError(f"kubectl kustomize {folder}: {done.stderr}")
        self.warnings = done.stderr
        self.resources: list[Resource] = list(yaml.safe_load_all(done.stdout))

    def of_kind(self, kind: str) -> dict[str, Resource]:
        return {r["metadata"]["name"]: r for r in self.resources if r["kind"] == kind}

    def workloads(self) -> dict[str, Resource]:
        """Whatever makes pods."""
        return {
            f"{r['kind']}/{r['metadata']['name']}": r
            for r in self.resources
            if "template" in r.get("spec", {})
        }

    def containers(self) -> Iterator[Container]:
        for name, resource in self.workloads().items():
            pod = resource["spec"]["template"]["spec"]
            for spec in [*pod.get("initContainers", []), *pod["containers"]]:
                yield Container(name, spec, pod, self._environment(spec), self._files(spec, pod))

    def _environment(self, spec: Resource) -> dict[str, str]:
        maps = self.of_kind("ConfigMap")
        found: dict[str, str] = {}
        for source in spec.get("envFrom", []):
            found |= maps[source["configMapRef"]["name"]]["data"]
        for entry in spec.get("env", []):
            origin = entry.get("valueFrom", {})
            if "value" in entry:
                found[entry["name"]] = entry["value"]
            elif "configMapKeyRef" in origin:
                reference = origin["configMapKeyRef"]
                data = maps[reference["name"]]["data"]
                if reference["key"] in data or not reference.get("optional"):
                    found[entry["name"]] = data[reference["key"]]
            elif "fieldRef" in origin:
                found[entry["name"]] = "a-pod"
            else:
                raise AssertionError(f"{entry['name']}: a secret belongs into a file: {entry}")
        return found

    def _files(self, spec: Resource, pod: Resource) -> dict[str, str | None]:
        volumes = {volume["name"]: volume for volume in pod.get("volumes", [])}
        found: dict[str, str | None] = {}
        for mount in spec.get("volumeMounts", []):
            volume = volumes[mount["name"]]
            if "configMap" in volume:
                data = self.of_kind("ConfigMap")[volume["configMap"]["name"]]["data"]
                found |= {f"{mount['mountPath']}/{name}": text for name, text in data.items()}
            else:
                found[f"{mount['mountPath']}/"] = None
        return found


@cache
def rendered(overlay: str) -> Rendered:
    return Rendered(overlay)
