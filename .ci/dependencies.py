"""Checks what `cargo metadata` says of the dependencies: known licences, and no source but the crate registry.

Advisories are not checked here: they need a database fetched at run time. Where one is at hand, `cargo deny check
advisories` does it.
"""

import json
import re
import sys

ALLOWED = {
    "0BSD", "Apache-2.0", "Apache-2.0 WITH LLVM-exception", "BSD-2-Clause", "BSD-3-Clause", "BSL-1.0", "CC0-1.0",
    # Of the list of certificate authorities that Mozilla keeps: data.
    "CDLA-Permissive-2.0",
    "ISC", "MIT", "MIT-0", "MPL-2.0", "Unicode-3.0", "Unlicense", "Zlib", "bzip2-1.0.6",
}


def allowed(expression: str) -> bool:
    """Whether a choice of the SPDX expression has allowed licences only (OR of ANDs, as crates write them)."""
    text = expression.replace("/", " OR ").replace("(", "").replace(")", "")
    choices = re.split(r"\s+OR\s+", text)
    return any(all(part.strip() in ALLOWED for part in re.split(r"\s+AND\s+", choice)) for choice in choices)


def main() -> int:
    packages = json.load(open(sys.argv[1], encoding="utf-8"))["packages"]
    foreign = [p for p in packages if p["name"] != "jate"]
    problems = [f"{p['name']} {p['version']}: licence {p['license']}" for p in foreign if not allowed(p["license"] or "")]
    problems += [f"{p['name']}: from {p['source']}" for p in foreign if not (p["source"] or "").startswith("registry+")]
    for problem in problems:
        print(problem)
    print(f"{len(foreign)} dependencies, {len(problems)} problems")
    return 1 if problems or not foreign else 0


if __name__ == "__main__":
    sys.exit(main())
