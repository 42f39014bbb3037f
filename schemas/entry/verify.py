#!/usr/bin/env python3
"""Verify ledgers exported by `jate export`; written from FORMAT.md alone. Python 3.11+ and the package `blake3`.

    python3 verify.py EXPORT.jsonl [--expect [ORIGIN=]SIZE:HASH ...] [--json]

Exit code: 0 every ledger valid, 1 some problem, 2 wrong usage or unreadable file. Checked, layer by layer:
  export    shape of the file: JSON, key sets, duplicate keys, only strings, ledgers named and in order
  position  positions are 0, 1, 2, ... without gap or repetition
  hash      the stored hash is BLAKE3 of the stored header bytes
  header    canonical, within its limit, exact keys, form of each value, own origin and position
  chain     `prev` is the hash of the entry before
  time      `recorded` never decreases
  payload   canonical, and opens the header's commitment with the salt
  opening   each committed field has exactly one opening, which matches; no opening is left over
  head      size and last hash are those of the first line and of every head given with --expect

The root of the Merkle tree over the entries is computed and printed, to be compared with one from elsewhere.

NOT checked, as an export cannot show it: that the ledger was not cut short or rewritten as a whole (unless an older
head is given with --expect), that times and actors are true, that a payload is true or fits the schema of its type,
that salts and nonces are random. Signatures are checked for shape only: FORMAT.md names no algorithm.

Memory depends on the longest line and the number of ledgers, not of entries. JSON nested deeper than Python can
follow (about 1000 levels) is reported as a problem.
"""
import argparse
import hashlib
import json
import re
import sys
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any, BinaryIO, NoReturn

try:
    from blake3 import blake3
except ImportError:
    print("verify.py needs the package blake3: pip install blake3", file=sys.stderr)
    sys.exit(2)

ZEROS = "0" * 64
HEADER_LIMIT = 16384
PROBLEM_LIMIT = 1000  # kept per ledger: a broken ledger of a million entries must not fill the memory
WHOLE_FILE = "(export)"  # stands for the file itself; brackets cannot occur in an origin

# Only used with fullmatch: `$` would let a trailing newline pass. [0-9], as \d takes digits of other scripts.
KEY = re.compile(r"[a-z0-9_]+")
ORIGIN = re.compile(r"[a-z0-9._/:-]{1,128}")
HEX64 = re.compile(r"[0-9a-f]{64}")
TYPE = re.compile(r"[a-z_.]{1,64}")
UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
NUMBER = re.compile(r"0|[1-9][0-9]{0,19}")  # 20 digits hold any 64-bit number
HEAD = re.compile(r"(0|[1-9][0-9]{0,19}):([0-9a-f]{64})")
DAY = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
MOMENT = re.compile(DAY.pattern + r"T([0-9]{2}):([0-9]{2}):([0-9]{2})\.([0-9]{6})Z")


class Invalid(ValueError):
    """A text that is not what the page asks for; the message says why."""


class Usage(Exception):
    """The command line asks for something that this export cannot answer."""


# --- JSON
def unique_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    # Plain json.loads keeps the last of two equal keys in silence, so that two readers may see two texts.
    keys = dict(pairs)
    if len(keys) != len(pairs):
        raise Invalid("duplicate key")
    return keys


def no_number(text: str) -> NoReturn:
    raise Invalid(f"number {text[:40]} not allowed")


def parse_object(text: str) -> dict[str, Any]:
    try:
        value = json.loads(text, object_pairs_hook=unique_keys, parse_int=no_number, parse_float=no_number,
                           parse_constant=no_number)
    except json.JSONDecodeError as error:
        raise Invalid(f"not JSON: {error}") from error
    except RecursionError as error:
        raise Invalid("nested too deeply") from error
    if not isinstance(value, dict):
        raise Invalid("not a JSON object")
    return value


SHORT = {"\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r", '"': '\\"', "\\": "\\\\"}


def quote(text: str) -> str:
    """RFC 8785, 3.2.2.2: short escapes, \\u00xx in lower case for other controls, all else as it is."""
    return '"' + re.sub(r'[\x00-\x1f"\\]', lambda m: SHORT.get(m[0]) or f"\\u{ord(m[0]):04x}", text) + '"'


def serialise(value: Any, levels_left: int = 100) -> str:
    if isinstance(value, str):
        return quote(value)
    if levels_left == 0:
        raise Invalid("nested too deeply")
    if isinstance(value, list):
        return "[" + ",".join(serialise(item, levels_left - 1) for item in value) + "]"
    if not isinstance(value, dict):
        raise Invalid("a leaf is not a string")  # true, false, null: numbers fell while parsing
    for key in value:
        if not KEY.fullmatch(key):
            raise Invalid(f"key {key!a} is not of [a-z0-9_]+")
    # Keys are ASCII here, so that code points sort as the UTF-16 units of RFC 8785 do.
    return "{" + ",".join(f"{quote(key)}:{serialise(value[key], levels_left - 1)}" for key in sorted(value)) + "}"


def canonical_object(text: str) -> dict[str, Any]:
    value = parse_object(text)
    try:
        if serialise(value).encode("utf-8") != text.encode("utf-8"):
            raise Invalid("not in canonical form (key order, white space or escapes)")
    except UnicodeEncodeError as error:  # "\ud800" alone parses in Python, yet it has no UTF-8 form
        raise Invalid("lone surrogate") from error
    except RecursionError as error:
        raise Invalid("nested too deeply") from error
    return value


def check_keys(value: Any, keys: set[str], optional: str = "") -> None:
    if not isinstance(value, dict):
        raise Invalid("missing or not an object")
    if missing := sorted(keys - value.keys()):
        raise Invalid(f"missing keys {missing!a}")
    if unknown := sorted(value.keys() - keys - {optional}):
        raise Invalid(f"unknown keys {unknown!a}")


# --- Ledgers
@dataclass
class Problem:
    position: int | None
    layer: str
    field: str
    message: str


@dataclass
class Ledger:
    """What must be remembered of a ledger from one entry to the next, and what was wrong so far."""
    origin: str
    head: str = ""  # as the first line of the export has it
    place: int = 0  # in the order of the first line
    size: int = 0  # entries seen
    last: str = ZEROS  # hash of the last entry: computed, as the stored one may be wrong
    next_position: int = 0
    recorded: str = ""
    expected: list[tuple[int, str]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    dropped: int = 0
    subtrees: list[tuple[int, bytes]] = field(default_factory=list)  # complete ones, largest first: count, root

    def bad(self, position: int | None, layer: str, name: str, message: str) -> None:
        if len(self.problems) < PROBLEM_LIMIT or layer == "head":  # `head` comes last and only a few times
            self.problems.append(Problem(position, layer, name, message))
        else:
            self.dropped += 1

    def grow(self, header: bytes) -> None:
        """Adds a leaf; two subtrees of the same count are one of twice as many."""
        self.subtrees.append((1, hashlib.sha256(b"\0" + header).digest()))
        while len(self.subtrees) > 1 and self.subtrees[-1][0] == self.subtrees[-2][0]:
            (count, right), (_, left) = self.subtrees.pop(), self.subtrees.pop()
            self.subtrees.append((2 * count, hashlib.sha256(b"\1" + left + right).digest()))

    def root(self) -> str:
        if not self.subtrees:
            return hashlib.sha256(b"").hexdigest()
        *larger, (_, root) = self.subtrees
        for _, left in reversed(larger):
            root = hashlib.sha256(b"\1" + left + root).digest()
        return root.hex()

    def actual_head(self) -> str:
        return f"{self.size}:{self.last}"


# --- Header
def is_real(kind: type, form: re.Pattern[str], value: str) -> bool:
    match = form.fullmatch(value)
    try:  # the constructor refuses 30 February and hour 24; what fromisoformat takes differs between versions
        return match is not None and bool(kind(*map(int, match.groups())))
    except ValueError:
        return False


FORMS = {
    "event": {
        "commitment": HEX64.fullmatch,
        "effective": lambda value: is_real(date, DAY, value),
        "id": UUID.fullmatch,
        "origin": ORIGIN.fullmatch,
        "type": TYPE.fullmatch,
        "version": lambda value: NUMBER.fullmatch(value) and int(value) < 2**64,
    },
    "entry": {
        "actor": UUID.fullmatch,
        "format": lambda value: value == "1",
        "nonce": re.compile(r"[0-9a-f]{32}").fullmatch,
        "position": lambda value: NUMBER.fullmatch(value) and int(value) < 2**63,
        "prev": HEX64.fullmatch,
        "recorded": lambda value: is_real(datetime, MOMENT, value),
    },
}


def check_part(ledger: Ledger, at: int, name: str, part: Any) -> dict[str, str]:
    """Report what is wrong in `event` or `entry`; return the values that have their form."""
    forms = FORMS[name]
    try:
        check_keys(part, set(forms), "signature" if name == "event" else "")
    except Invalid as error:
        ledger.bad(at, "header", name, str(error))
    if not isinstance(part, dict):
        return {}
    good = {key: part[key] for key, form in forms.items() if isinstance(part.get(key), str) and form(part[key])}
    for key in sorted((forms.keys() & part.keys()) - good.keys()):
        ledger.bad(at, "header", f"{name}.{key}", "value is not of its form")
    signature = part.get("signature", {}) if name == "event" else {}
    if not isinstance(signature, dict) or not all(isinstance(value, str) for value in signature.values()):
        ledger.bad(at, "header", "event.signature", "not an object of strings")
    return good


def check_header(ledger: Ledger, at: int, text: str) -> dict[str, str]:
    """Rule 3; returns the well-formed values of both parts, whose keys do not overlap."""
    if len(text.encode("utf-8")) > HEADER_LIMIT:
        ledger.bad(at, "header", "header", f"more than {HEADER_LIMIT} bytes")
    header: dict[str, Any] = {}
    try:
        header = canonical_object(text)
        check_keys(header, set(FORMS))
    except Invalid as error:
        ledger.bad(at, "header", "header", str(error))
    values: dict[str, str] = {}
    for name in FORMS:
        if name in header:
            values |= check_part(ledger, at, name, header[name])
    if values.get("origin", ledger.origin) != ledger.origin:
        ledger.bad(at, "header", "event.origin", "names another ledger")
    if values.get("position", str(at)) != str(at):
        ledger.bad(at, "header", "entry.position", f"is {values['position'][:40]}, the entry stands at {at}")
    return values


def check_links(ledger: Ledger, at: int, values: dict[str, str]) -> None:
    if "prev" in values and values["prev"] != ledger.last:
        ledger.bad(at, "chain", "entry.prev", f"is not the hash of the entry before, {ledger.last}")
    if "recorded" in values:
        if values["recorded"] < ledger.recorded:  # fixed width: the order of the texts is that of the times
            ledger.bad(at, "time", "entry.recorded", f"earlier than the entry before, {ledger.recorded}")
        ledger.recorded = values["recorded"]


# --- Payload
def commit(name: str, salt: str, value: str) -> str:
    name_bytes, value_bytes = name.encode("utf-8"), value.encode("utf-8")
    lengths = len(name_bytes).to_bytes(8, "big") + len(value_bytes).to_bytes(8, "big")
    return blake3(b"jate-commitment-1" + lengths + name_bytes + bytes.fromhex(salt) + value_bytes).hexdigest()


def committed_fields(payload: dict[str, Any]) -> dict[str, str]:
    """Path and commitment of each committed field. The root has no path, so it cannot be one itself."""
    found: dict[str, str] = {}
    stack: list[tuple[str, Any]] = list(payload.items())
    while stack:
        path, value = stack.pop()
        digits = value.get("commitment") if isinstance(value, dict) and len(value) == 1 else None
        # Any string counts as a commitment, if one that never matches: to ignore it would hide a missing opening.
        if isinstance(digits, str):
            found[path] = digits
        elif isinstance(value, (dict, list)):
            inner = value.items() if isinstance(value, dict) else enumerate(value)
            stack += [(f"{path}.{key}", item) for key, item in inner]
    return found


def check_payload(ledger: Ledger, at: int, line: dict[str, Any], commitment: str | None) -> None:
    salt, text = line["salt"], line["payload"]
    if not HEX64.fullmatch(salt):
        ledger.bad(at, "payload", "salt", "not 64 lower-case hexadecimal digits")
    elif commitment is not None and commit("payload", salt, text) != commitment:
        ledger.bad(at, "payload", "payload", "does not match the commitment of the header")
    try:
        payload = canonical_object(text)
        if "payload" in payload:
            raise Invalid("has the reserved key 'payload'")
        check_openings(ledger, at, committed_fields(payload), line["openings"])
    except Invalid as error:
        ledger.bad(at, "payload", "payload", str(error))


def check_openings(ledger: Ledger, at: int, fields: dict[str, str], openings: list[dict[str, str]]) -> None:
    opened: set[str] = set()
    for opening in openings:
        name, salt = opening["field"], opening["salt"]
        if name in opened:
            ledger.bad(at, "opening", name, "opened more than once")
        opened.add(name)
        if name not in fields:
            ledger.bad(at, "opening", name, "opens no committed field of the payload")
        elif not HEX64.fullmatch(salt):
            ledger.bad(at, "opening", name, "salt is not 64 lower-case hexadecimal digits")
        elif commit(name, salt, opening["value"]) != fields[name]:
            ledger.bad(at, "opening", name, "does not match the commitment in the payload")
    for name in sorted(fields.keys() - opened):
        ledger.bad(at, "opening", name, "committed field without opening")


# --- Export
def read_line(raw: bytes) -> dict[str, Any]:
    try:
        return parse_object(raw.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise Invalid("not UTF-8") from error


def check_shape(value: Any, keys: set[str], array: str = "") -> None:
    """An object of the export: exactly these keys, all with strings save one array."""
    check_keys(value, keys)
    for key in sorted(keys):
        if key == array and not isinstance(value[key], list):
            raise Invalid(f"{key} is not an array")
        # A lone surrogate has no UTF-8 form, hence there would be no bytes to hash.
        if key != array and not (isinstance(value[key], str) and not re.search("[\ud800-\udfff]", value[key])):
            raise Invalid(f"{key} is not a string of Unicode characters")


def read_manifest(raw: bytes) -> dict[str, Ledger]:
    """The ledgers that the first line names, in its order."""
    line, ledgers = read_line(raw), {}
    check_shape(line, {"jate_export", "ledgers"}, "ledgers")
    if line["jate_export"] != "1":
        raise Invalid("jate_export is not 1")
    for item in line["ledgers"]:
        check_shape(item, {"head", "origin"})
        if not ORIGIN.fullmatch(item["origin"]):
            raise Invalid(f"origin {item['origin'][:200]!a} is not of its form")
        if item["origin"] in ledgers:
            raise Invalid(f"origin {item['origin']} named twice")
        ledgers[item["origin"]] = Ledger(item["origin"], item["head"], len(ledgers))
    return ledgers


def check_position(ledger: Ledger, text: str) -> int:
    """Rule 1; returns the entry's own position, by which later messages name it."""
    due = ledger.next_position
    if text != str(due):
        ledger.bad(due, "position", "position", f"is {text[:40]!a} where {due} was due")
    at = int(text) if NUMBER.fullmatch(text) else due
    ledger.next_position = at + 1  # go on from here, or one gap would be a problem of every later entry
    return at


def check_entry(ledger: Ledger, line: dict[str, Any]) -> None:
    at = check_position(ledger, line["position"])
    computed = blake3(line["header"].encode("utf-8")).hexdigest()
    if line["hash"] != computed:
        ledger.bad(at, "hash", "hash", f"is not BLAKE3 of the header, {computed}")
    values = check_header(ledger, at, line["header"])
    check_links(ledger, at, values)
    check_payload(ledger, at, line, values.get("commitment"))
    ledger.grow(line["header"].encode("utf-8"))
    ledger.size, ledger.last = ledger.size + 1, computed
    for size, wanted in ledger.expected:
        if size == ledger.size and wanted != computed:
            ledger.bad(size - 1, "head", "expect", f"rewritten: hash is {computed}, expected {wanted}")


def check_line(raw: bytes, number: int, ledgers: dict[str, Ledger], reached: int, whole: Ledger) -> int:
    """Check a line after the first; returns how far in the order of the ledgers the file has come."""
    ledger = None
    try:
        line = read_line(raw)
        ledger = ledgers.get(line["origin"]) if isinstance(line.get("origin"), str) else None
        if ledger is None:
            raise Invalid("origin is missing or not of a ledger named in the first line")
        if ledger.place < reached:
            ledger.bad(ledger.next_position, "export", f"line {number}", "ledger not in the order of the first line")
        check_shape(line, {"hash", "header", "openings", "origin", "payload", "position", "salt"}, "openings")
        for opening in line["openings"]:
            check_shape(opening, {"field", "salt", "value"})
        check_entry(ledger, line)
    except Invalid as error:  # this line counts as no entry, so position and head will tell of the hole, too
        at = None if ledger is None else ledger.next_position
        (ledger or whole).bad(at, "export", f"line {number}", str(error))
    return max(reached, ledger.place) if ledger else reached


def check_head(ledger: Ledger) -> None:
    if ledger.head != ledger.actual_head():
        ledger.bad(None, "head", "head", f"is {ledger.head[:90]!a}, the entries give {ledger.actual_head()}")
    for size, _ in ledger.expected:
        if size > ledger.size:
            ledger.bad(None, "head", "expect", f"truncated: {ledger.size} entries, expected {size} or more")
    if ledger.dropped:
        ledger.bad(None, "head", "-", f"{ledger.dropped} further problems of this ledger not listed")


Expectation = tuple[str, int, str]  # origin, or "" for the only ledger


def parse_expectation(text: str) -> Expectation:
    origin, equals, head = text.rpartition("=")
    match = HEAD.fullmatch(head)
    if match is None or (equals and not ORIGIN.fullmatch(origin)):
        raise argparse.ArgumentTypeError(f"{text!a} is not [ORIGIN=]SIZE:HASH")
    return origin, int(match[1]), match[2]


def set_expectations(wanted: list[Expectation], ledgers: dict[str, Ledger], whole: Ledger) -> None:
    for origin, size, digest in wanted:
        if not origin and len(ledgers) > 1:
            raise Usage("--expect needs ORIGIN= here: the export holds several ledgers")
        ledger = ledgers.get(origin) if origin else next(iter(ledgers.values()), None)
        if ledger is not None and size > 0:  # every ledger continues the empty one
            ledger.expected.append((size, digest))
        elif size > 0:  # to leave a ledger out as a whole is to truncate it, too
            whole.bad(None, "head", "expect", f"truncated: ledger {origin} is not in the export")


def verify(file: BinaryIO, wanted: list[Expectation]) -> list[Ledger]:
    whole, reached = Ledger(WHOLE_FILE), 0
    try:
        ledgers = read_manifest(file.readline())
    except Invalid as error:  # without it nothing says what the rest should be
        whole.bad(None, "export", "line 1", str(error))
        return [whole]
    set_expectations(wanted, ledgers, whole)
    for number, raw in enumerate(file, start=2):
        reached = check_line(raw, number, ledgers, reached, whole)
    for ledger in ledgers.values():
        check_head(ledger)
    return ([whole] if whole.problems else []) + list(ledgers.values())


# --- Report
def printable(text: str) -> str:
    # Names of openings come from the file: a line break in one must not forge a line of this report.
    return text if text.isascii() and text.isprintable() else ascii(text)[1:-1]


def print_text(ledger: Ledger) -> None:
    if not ledger.problems:
        print(f"OK {ledger.origin} {ledger.actual_head()} root {ledger.root()}")
    for p in ledger.problems:
        place = "-" if p.position is None else p.position
        where = f"position {place} layer {p.layer} field {printable(p.field)}"
        print(f"BAD {ledger.origin} {where}: {printable(p.message)}")


def as_json(ledger: Ledger) -> dict[str, Any]:
    return {"ledger": ledger.origin, "size": ledger.size, "head": ledger.actual_head(), "root": ledger.root(),
            "problems": [asdict(problem) for problem in ledger.problems]}


def main() -> int:
    parser = argparse.ArgumentParser(description="Verify ledgers exported by `jate export`.")
    parser.add_argument("export", metavar="EXPORT.jsonl")
    parser.add_argument("--expect", metavar="[ORIGIN=]SIZE:HASH", nargs="+", action="extend", default=[],
                        type=parse_expectation, help="an older head, which the ledger must still continue")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    options = parser.parse_args()
    try:
        with open(options.export, "rb") as file:
            ledgers = verify(file, options.expect)
    except (OSError, Usage) as error:
        print(f"verify.py: {error}", file=sys.stderr)
        return 2
    ok = not any(ledger.problems for ledger in ledgers)
    if options.json:
        print(json.dumps({"ok": ok, "ledgers": [as_json(ledger) for ledger in ledgers]}))
    else:
        for ledger in ledgers:
            print_text(ledger)
    return 0 if ok else 1


if __name__ == "__main__":
    sys.exit(main())
