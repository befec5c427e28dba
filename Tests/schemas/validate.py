"""Checks records against the schemas in schemas/.

usage: validate [FILE... | -]
         Newline-delimited JSON, a line each: {"schema": "popup.schema.json", "instance": {...}, "valid": true}.
         "valid": false says that the schema must refuse the instance; it is true where left out.
       validate --documents OFFICIAL
         Checks the schemas themselves against JSON Schema's own, asyncapi.yaml against the official AsyncAPI schema in the
         file OFFICIAL, every reference in it, and every example against the schema of its message.

Exit codes: 0 all is as said; 1 something is not (a line for each on standard output); 64 usage.
"""

import json
import pathlib
import sys

import yaml
from jsonschema import Draft7Validator, Draft202012Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

SCHEMAS = pathlib.Path(__file__).resolve().parents[2] / "schemas"


def load_schemas():
    return {path.name: json.loads(path.read_text()) for path in sorted(SCHEMAS.glob("*.schema.json"))}


def registry_of(schemas):
    resources = [(name, Resource(contents=schema, specification=DRAFT202012)) for name, schema in schemas.items()]
    return Registry().with_resources(resources)


class Schemas:
    def __init__(self):
        self.contents = load_schemas()
        self.registry = registry_of(self.contents)
        self.validators = {}

    def problems(self, name, instance):
        if name not in self.validators:
            if name.split("#")[0] not in self.contents:
                return [f"there is no schema {name}"]
            checker = Draft202012Validator.FORMAT_CHECKER
            self.validators[name] = Draft202012Validator(
                {"$ref": name}, registry=self.registry, format_checker=checker)
        errors = sorted(self.validators[name].iter_errors(instance), key=lambda error: list(map(str, error.path)))
        return [f"{error.json_path}: {error.message[:300]}" for error in errors]


def check_lines(paths):
    schemas = Schemas()
    failures = count = 0
    for path in paths or ["-"]:
        with (sys.stdin if path == "-" else open(path, encoding="utf-8")) as lines:
            for number, line in enumerate(lines, 1):
                if not line.strip():
                    continue
                count += 1
                case = json.loads(line)
                wanted = case.get("valid", True)
                problems = schemas.problems(case["schema"], case["instance"])
                if wanted == (not problems):
                    continue
                failures += 1
                what = "; ".join(problems) if wanted else "is accepted, but should be refused"
                print(f"{path}:{number}: {case['schema']}: {what}")
    print(f"{count} instances, {failures} not as said")
    return 1 if failures or not count else 0


def messages_of(document):
    for name, message in document["components"]["messages"].items():
        merged = {}
        for trait in message.get("traits", []):
            merged.update(resolve(document, trait["$ref"]))
        merged.update(message)
        yield name, merged


def resolve(document, reference):
    target = document
    for part in reference.removeprefix("#/").split("/"):
        target = target[part.replace("~1", "/").replace("~0", "~")]
    return target


def references(node):
    if isinstance(node, dict):
        for key, value in node.items():
            if key == "$ref":
                yield value
            else:
                yield from references(value)
    elif isinstance(node, list):
        for value in node:
            yield from references(value)


def check_documents(official):
    schemas = Schemas()
    failures = []
    for name, schema in schemas.contents.items():
        for error in Draft202012Validator(Draft202012Validator.META_SCHEMA).iter_errors(schema):
            failures.append(f"{name}: {error.json_path}: {error.message[:300]}")

    document = yaml.safe_load((SCHEMAS / "asyncapi.yaml").read_text())
    official_schema = json.loads(pathlib.Path(official).read_text())
    for error in Draft7Validator(official_schema).iter_errors(document):
        failures.append(f"asyncapi.yaml: {error.json_path}: {error.message[:300]}")
    if Draft7Validator(official_schema).is_valid({**document, "channels": {"x": {"adress": "x"}}}):
        failures.append("the official AsyncAPI schema refuses nothing")

    for reference in references(document):
        try:
            if reference.startswith("#/"):
                resolve(document, reference)
            elif reference.removeprefix("./") not in schemas.contents:
                failures.append(f"asyncapi.yaml: {reference}: there is no such file")
        except (KeyError, TypeError):
            failures.append(f"asyncapi.yaml: {reference}: leads nowhere")

    examples = 0
    for name, message in messages_of(document):
        for example in message.get("examples", []):
            for part, kind in (("payload", "payload"), ("headers", "headers")):
                if part not in example:
                    continue
                examples += 1
                for problem in example_problems(schemas, message[kind], example[part]):
                    failures.append(f"asyncapi.yaml: example '{example['name']}' of {name}: {part}: {problem}")

    for failure in failures:
        print(failure)
    print(f"{len(schemas.contents)} schemas, {examples} examples, {len(failures)} problems")
    return 1 if failures or not examples else 0


def example_problems(schemas, schema, instance):
    if "schema" in schema:
        return schemas.problems(schema["schema"]["$ref"].removeprefix("./"), instance)
    return [error.message for error in Draft7Validator(schema).iter_errors(instance)]


def main(arguments):
    if arguments[:1] == ["--documents"] and len(arguments) == 2:
        return check_documents(arguments[1])
    if any(argument.startswith("--") for argument in arguments):
        print(__doc__, file=sys.stderr)
        return 64
    return check_lines(arguments)


sys.exit(main(sys.argv[1:]))
