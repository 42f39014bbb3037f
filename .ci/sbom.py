"""Writes the software bill of materials (CycloneDX 1.6, JSON) of the program from what `cargo metadata` says.

Usage: sbom.py METADATA.json OUT.json. What is built into the program for this machine is listed, with versions, licences,
digests of the packages and who needs whom; what only tests need is not. The document is held to the standard's own schema.
"""

import json
import pathlib
import sys
import tomllib

from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model import HashAlgorithm, HashType
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.output.json import JsonV1Dot6
from cyclonedx.validation.json import JsonStrictValidator
from cyclonedx.schema import SchemaVersion
from packageurl import PackageURL


def main() -> int:
    metadata = json.load(open(sys.argv[1], encoding="utf-8"))
    lock = tomllib.loads(pathlib.Path(metadata["workspace_root"], "Cargo.lock").read_text(encoding="utf-8"))
    digests = {(p["name"], p["version"]): p.get("checksum") for p in lock["package"]}
    packages = {p["id"]: p for p in metadata["packages"]}
    nodes = {node["id"]: node for node in metadata["resolve"]["nodes"]}
    root = metadata["resolve"]["root"]

    # What is needed to run and to build, from the program on; of tests nothing.
    def needs(package: str) -> list[str]:
        built = lambda dep: any(kind["kind"] in (None, "build") for kind in dep["dep_kinds"])
        return [dep["pkg"] for dep in nodes[package]["deps"] if built(dep)]

    reached, waiting = set(), [root]
    while waiting:
        package = waiting.pop()
        if package not in reached:
            reached.add(package)
            waiting.extend(needs(package))

    licences = LicenseFactory()

    def component(package: str) -> Component:
        about = packages[package]
        digest = digests.get((about["name"], about["version"]))
        return Component(
            type=ComponentType.APPLICATION if package == root else ComponentType.LIBRARY,
            name=about["name"],
            version=about["version"],
            bom_ref=f"{about['name']}@{about['version']}",
            purl=PackageURL("cargo", None, about["name"], about["version"]),
            description=about["description"],
            licenses=[licences.make_from_string(about["license"].replace("/", " OR "))] if about["license"] else [],
            hashes=[HashType(alg=HashAlgorithm.SHA_256, content=digest)] if digest else [],
        )

    components = {package: component(package) for package in sorted(reached)}
    bom = Bom(components=[one for package, one in components.items() if package != root])
    bom.metadata.component = components[root]
    for package, one in components.items():
        bom.register_dependency(one, [components[dep] for dep in needs(package)])
    text = JsonV1Dot6(bom).output_as_string(indent=2)
    fault = JsonStrictValidator(SchemaVersion.V1_6).validate_str(text)
    if fault is not None:
        print(fault)
        return 1
    pathlib.Path(sys.argv[2]).write_text(text + "\n", encoding="utf-8")
    print(f"{len(components) - 1} components")
    return 0 if len(components) > 1 else 1


if __name__ == "__main__":
    sys.exit(main())
