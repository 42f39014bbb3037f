#!/usr/bin/env python3
"""Verify ledgers exported by `jate export`; written from FORMAT.md alone. Python 3.11+ and the package `blake3`;
checkpoints need `pynacl`, too.

    python3 verify.py EXPORT.jsonl [--expect [ORIGIN=]SIZE:HASH ...] [--checkpoint FILE]... [--json]

Exit code: 0 every ledger valid, 1 some problem, 2 wrong usage or unreadable file. Checked, layer by layer:
  export      shape of the file: JSON, key sets, duplicate keys, only strings, ledgers named and in order, each
              checkpoint after the last entry that it is of
  position    positions are 0, 1, 2, ... without gap or repetition
  hash        the stored hash is BLAKE3 of the stored header bytes
  header      canonical, within its limit, exact keys, form of each value, own origin and position
  chain       `prev` is the hash of the entry before
  time        `recorded` never decreases
  payload     canonical, and opens the header's commitment with the salt
  opening     each committed field has exactly one opening, which matches, or was erased by a later entry that names
              it; what such an entry names has no opening; no opening is left over
  checkpoint  each key that the entries name is one; each checkpoint is a signed note of this ledger, size and root;
              a key of the ledger signed it that could at that size; no signature that names one fails; every note
              given with --checkpoint has the root of the tree at its size, and no such signature fails there
  head        size and last hash are those of the first line and of every head given with --expect

The root of the Merkle tree over the entries is computed and printed, to be compared with one from elsewhere.

NOT checked, as an export cannot show it: that the ledger was not cut short or rewritten as a whole (unless an older
head is given with --expect, or a checkpoint with --checkpoint), that the keys are those of whom you think (whoever
rewrites a ledger can name others in it), that times and actors are true, that a payload is true or fits the schema of
its type, that salts and nonces are random. Signatures of authors are checked for shape only,
and so are those of witnesses, which are for a policy to judge.

Memory depends on the longest line and the number of ledgers, keys, checkpoints and fields without opening, not of
entries. JSON nested deeper than Python can follow (about 1000 levels) is reported as a problem.
"""
import argparse
import base64
import hashlib
import json
import math
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
NEVER = math.inf  # compares with sizes and positions, and is above them all
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
# Of signed notes; \s takes the spaces of all scripts, which a name must not hold.
VERIFIER_KEY = re.compile(r"([^\s+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)")
SIGNATURE = re.compile(r"\u2014 ([^\s+]+) ([A-Za-z0-9+/=]+)")
CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f]")
TREE_HEAD = re.compile(rf"([^\n]+)\n({NUMBER.pattern})\n([A-Za-z0-9+/=]+)\n")


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
class Redaction:
    position: int
    field: str
    by: int  # position of the entry that says so


@dataclass
class Key:
    """A key of a ledger: when it could sign, and what it signed."""
    name: str
    id: str
    public: bytes
    authorised: float = NEVER  # position of the first entry that says so, as the next two
    replaced: float = NEVER
    revoked: float = NEVER
    last_size: float = NEVER  # up to which it is believed once it is revoked
    signed: list[int] = field(default_factory=list)  # sizes of good checkpoints, when it could

    def could_sign(self, size: int) -> bool:
        return self.authorised < size <= min(self.replaced + 1, self.revoked)

    def last_believed(self) -> int:
        return max((size for size in self.signed if size <= self.last_size), default=-1)


@dataclass
class Note:
    """A checkpoint, as it is read: nothing of it is compared with a ledger yet."""
    text: str
    origin: str
    size: int
    root: str  # as in the rest of this program, in hexadecimal
    signatures: list[tuple[str, str, bytes]]  # name and id of the key, the signature itself


@dataclass
class Ledger:
    """What must be remembered of a ledger from one entry to the next, and what was wrong so far."""
    origin: str
    head: str = ""  # as the first line of the export has it
    form: str = ""  # of the export
    place: int = 0  # in the order of the first line
    size: int = 0  # entries seen
    last: str = ZEROS  # hash of the last entry: computed, as the stored one may be wrong
    next_position: int = 0
    recorded: str = ""
    expected: list[tuple[int, str]] = field(default_factory=list)
    kept: list[tuple[str, Note]] = field(default_factory=list)  # by --checkpoint, with the name of the file
    missing: dict[tuple[int, str], str] = field(default_factory=dict)  # fields without opening: hash of the entry
    redactions: list[Redaction] = field(default_factory=list)
    keys: dict[str, Key] = field(default_factory=dict)  # by their text
    checkpoints: int = 0
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

    def last_position(self) -> int | None:
        return self.size - 1 if self.size else None

    def last_signed(self) -> int | None:
        """The largest size that is vouched for by a key which is still believed that far."""
        size = max((key.last_believed() for key in self.keys.values()), default=-1)
        return None if size < 0 else size


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


def check_payload(ledger: Ledger, at: int, line: dict[str, Any], values: dict[str, str], entry_hash: str) -> None:
    salt, text, commitment = line["salt"], line["payload"], values.get("commitment")
    if not HEX64.fullmatch(salt):
        ledger.bad(at, "payload", "salt", "not 64 lower-case hexadecimal digits")
    elif commitment is not None and commit("payload", salt, text) != commitment:
        ledger.bad(at, "payload", "payload", "does not match the commitment of the header")
    try:
        payload = canonical_object(text)
        if "payload" in payload:
            raise Invalid("has the reserved key 'payload'")
    except Invalid as error:
        ledger.bad(at, "payload", "payload", str(error))
        return
    for name in check_openings(ledger, at, committed_fields(payload), line["openings"]):
        ledger.missing[at, name] = entry_hash
    if effect := EFFECTS.get(values.get("type", "")):
        effect(ledger, at, payload)


def check_openings(ledger: Ledger, at: int, fields: dict[str, str], openings: list[dict[str, str]]) -> list[str]:
    """Rule 7, as far as the entry itself shows it; returns the fields that a later entry must have erased."""
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
    closed = sorted(fields.keys() - opened)
    for name in closed:
        if not HEX64.fullmatch(fields[name]):  # no opening can tell, and no redaction must hide it
            ledger.bad(at, "opening", name, "commitment is not 64 lower-case hexadecimal digits")
    return closed


# --- Redaction
def check_redaction(ledger: Ledger, at: int, payload: dict[str, Any]) -> None:
    entry, name = payload.get("entry"), payload.get("field")
    try:
        check_shape(entry, {"hash", "position"})
        if not NUMBER.fullmatch(entry["position"]) or int(entry["position"]) >= at:
            raise Invalid("position is no number below the entry's own")
        if not isinstance(name, str):
            raise Invalid("names no field")
    except Invalid as error:
        ledger.bad(at, "opening", "entry", f"does not say what was erased: {error}")
        return
    position = int(entry["position"])
    lacking = ledger.missing.get((position, name))
    if lacking is None:
        ledger.bad(at, "opening", name, f"said to be erased, but is not missing from entry {position}, or was before")
    elif lacking != entry["hash"]:
        ledger.bad(at, "opening", name, f"said to be erased from another entry: the hash of {position} is {lacking}")
    else:
        del ledger.missing[position, name]
        ledger.redactions.append(Redaction(position, name, at))


def check_missing(ledger: Ledger) -> None:
    for position, name in ledger.missing:
        ledger.bad(position, "opening", name, "committed field without opening, which no later entry erased")


# --- Keys
def decode_base64(text: str) -> bytes:
    try:
        value = base64.b64decode(text, validate=True)
    except ValueError as error:
        raise Invalid("not base64") from error
    if base64.b64encode(value).decode() != text:  # Python passes over bits that stand for nothing
        raise Invalid("not base64 in its canonical form")
    return value


def parse_key(text: Any) -> Key:
    match = VERIFIER_KEY.fullmatch(text) if isinstance(text, str) else None
    if match is None:
        raise Invalid("not NAME+ID+KEY")
    name, key_id, key = match[1], match[2], decode_base64(match[3])
    if len(key) != 33 or key[0] != 1:
        raise Invalid("not an Ed25519 key of 32 bytes, of signature type 1")
    digest = hashlib.sha256(name.encode("utf-8") + b"\n" + key).digest()
    if key_id != digest[:4].hex():
        raise Invalid(f"its id is {digest[:4].hex()}, not {key_id}")
    return Key(name, key_id, key[1:])


def find_key(ledger: Ledger, at: int, name: str, payload: dict[str, Any]) -> Key | None:
    """The key that a payload names."""
    try:
        key = parse_key(payload.get(name))
    except Invalid as error:
        ledger.bad(at, "checkpoint", name, str(error))
        return None
    return ledger.keys.setdefault(payload[name], key)


def authorise_key(ledger: Ledger, at: int, payload: dict[str, Any]) -> None:
    if key := find_key(ledger, at, "key", payload):
        key.authorised = min(key.authorised, at)
    if "replaces" in payload and (old := find_key(ledger, at, "replaces", payload)) and old.authorised < at:
        old.replaced = min(old.replaced, at)


def revoke_key(ledger: Ledger, at: int, payload: dict[str, Any]) -> None:
    size = payload.get("last_size")
    if not isinstance(size, str) or not NUMBER.fullmatch(size):
        ledger.bad(at, "checkpoint", "last_size", "value is not of its form")
        size = "0"  # who revokes a key mistrusts it
    if (key := find_key(ledger, at, "key", payload)) and key.authorised < at:
        key.revoked, key.last_size = min(key.revoked, at), min(key.last_size, int(size))


# What entries of these types say of others.
EFFECTS = {"field.redacted": check_redaction, "key.authorised": authorise_key, "key.revoked": revoke_key}


# --- Checkpoints
def parse_note(note: str) -> Note:
    """A signed note, whose text is a checkpoint of exactly three lines."""
    if CONTROL.search(note):
        raise Invalid("control character in the note")
    text, divided, signatures = note.rpartition("\n\n")
    if not divided or not signatures.endswith("\n"):
        raise Invalid("not a signed note: no empty line before the signatures, or no line feed at the end")
    match = TREE_HEAD.fullmatch(text + "\n")
    if match is None:
        raise Invalid("text is not three lines: origin, size and root")
    root = decode_base64(match[3])
    if len(root) != 32:
        raise Invalid("root is not of 32 bytes")
    lines = signatures.removesuffix("\n").split("\n")
    return Note(text + "\n", match[1], int(match[2]), root.hex(), [parse_signature(line) for line in lines])


def parse_signature(line: str) -> tuple[str, str, bytes]:
    match = SIGNATURE.fullmatch(line)
    value = decode_base64(match[2]) if match else b""
    if match is None or len(value) < 5:
        raise Invalid(f"signature line {line[:200]!a} is not of its form")
    return match[1], value[:4].hex(), value[4:]


def signature_holds(public: bytes, text: str, signature: bytes) -> bool:
    try:
        from nacl.exceptions import CryptoError
        from nacl.signing import VerifyKey
    except ImportError:
        print("verify.py needs the package PyNaCl to check checkpoints: pip install pynacl", file=sys.stderr)
        sys.exit(2)
    try:
        VerifyKey(public).verify(text.encode("utf-8"), signature)
    except CryptoError:  # a wrong length raises one of its kinds
        return False
    return True


def find_signers(ledger: Ledger, note: Note) -> list[Key]:
    """The keys of the ledger that signed, of those named so far; all others are for a policy to judge."""
    signers: list[Key] = []
    for name, key_id, signature in note.signatures:
        # An id is short enough to be met twice, by intent: then the signature must be of one of them.
        named = [key for key in ledger.keys.values()
                 if (key.name, key.id) == (name, key_id) and key.authorised != NEVER]
        held = [key for key in named if signature_holds(key.public, note.text, signature)]
        if named and not held:
            raise Invalid(f"the signature of the key {name}+{key_id} does not hold")
        signers += held
    return signers


def compare_note(ledger: Ledger, note: Note) -> None:
    """The ledger must stand at the size that the note should have."""
    if note.origin != ledger.origin:
        raise Invalid(f"origin {note.origin[:200]!a} is not that of the ledger")
    if note.size != ledger.size:
        raise Invalid(f"size is {note.size}, not {ledger.size}")
    if note.root != ledger.root():
        raise Invalid(f"root is {note.root}, that of the tree after {ledger.size} entries {ledger.root()}")


def check_checkpoint(ledger: Ledger, line: dict[str, Any], number: int) -> None:
    if ledger.form == "1":
        raise Invalid("a checkpoint, which an export of form 1 does not hold")
    check_shape(line, {"checkpoint", "origin", "size"})
    if line["size"] != str(ledger.size):
        raise Invalid(f"a checkpoint of size {line['size'][:40]!a} after {ledger.size} entries")
    ledger.checkpoints += 1
    try:
        note = parse_note(line["checkpoint"])
        compare_note(ledger, note)
        signers = find_signers(ledger, note)
        if not signers:
            raise Invalid("no key signed it that the ledger names up to here")
        # Known already: entries to come stand at positions from this size on, and end the right to larger ones.
        able = [key for key in signers if key.could_sign(ledger.size)]
        if not able:
            raise Invalid("signed only by keys that were replaced or revoked before")
        for key in able:
            key.signed.append(ledger.size)
    except Invalid as error:
        ledger.bad(ledger.last_position(), "checkpoint", f"line {number}", str(error))


def check_kept(ledger: Ledger) -> None:
    """Whoever kept a note may have it from anyone: it must be of this ledger, not signed by a key of it."""
    for name, note in ledger.kept:
        try:
            if note.size == ledger.size:
                compare_note(ledger, note)
                find_signers(ledger, note)
        except Invalid as error:
            ledger.bad(ledger.last_position(), "checkpoint", name, str(error))


def check_kept_sizes(ledger: Ledger) -> None:
    for name, note in ledger.kept:
        if note.size > ledger.size:
            ledger.bad(None, "checkpoint", name, f"truncated: {ledger.size} entries, the checkpoint is of {note.size}")


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
    if line["jate_export"] not in ("1", "2"):
        raise Invalid("jate_export is neither 1 nor 2")
    for item in line["ledgers"]:
        check_shape(item, {"head", "origin"})
        if not ORIGIN.fullmatch(item["origin"]):
            raise Invalid(f"origin {item['origin'][:200]!a} is not of its form")
        if item["origin"] in ledgers:
            raise Invalid(f"origin {item['origin']} named twice")
        ledgers[item["origin"]] = Ledger(item["origin"], item["head"], line["jate_export"], len(ledgers))
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
    check_payload(ledger, at, line, values, computed)
    ledger.grow(line["header"].encode("utf-8"))
    ledger.size, ledger.last = ledger.size + 1, computed
    for size, wanted in ledger.expected:
        if size == ledger.size and wanted != computed:
            ledger.bad(size - 1, "head", "expect", f"rewritten: hash is {computed}, expected {wanted}")
    check_kept(ledger)


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
        if "checkpoint" in line:
            check_checkpoint(ledger, line, number)
        else:
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


def read_kept(name: str) -> tuple[str, Note]:
    try:
        with open(name, "rb") as file:
            return name, parse_note(file.read().decode("utf-8"))
    except (Invalid, UnicodeDecodeError) as error:
        raise Usage(f"{name} is not a checkpoint: {error}") from error


def set_kept(kept: list[tuple[str, Note]], ledgers: dict[str, Ledger], whole: Ledger) -> None:
    for name, note in kept:
        if note.origin in ledgers:
            ledgers[note.origin].kept.append((name, note))
        else:
            whole.bad(None, "checkpoint", name, f"truncated: ledger {note.origin[:200]} is not in the export")


def verify(file: BinaryIO, wanted: list[Expectation], kept: list[tuple[str, Note]]) -> list[Ledger]:
    whole, reached = Ledger(WHOLE_FILE), 0
    try:
        ledgers = read_manifest(file.readline())
    except Invalid as error:  # without it nothing says what the rest should be
        whole.bad(None, "export", "line 1", str(error))
        return [whole]
    set_expectations(wanted, ledgers, whole)
    set_kept(kept, ledgers, whole)
    for ledger in ledgers.values():
        check_kept(ledger)  # those of size 0
    for number, raw in enumerate(file, start=2):
        reached = check_line(raw, number, ledgers, reached, whole)
    for ledger in ledgers.values():
        check_missing(ledger)
        check_kept_sizes(ledger)
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
    if ledger.checkpoints:
        signed = ledger.last_signed()
        print(f"CHECKPOINTS {ledger.origin} {ledger.checkpoints} last signed {'-' if signed is None else signed}")
    for r in ledger.redactions:
        print(f"REDACTED {ledger.origin} position {r.position} field {printable(r.field)} by {r.by}")


def as_json(ledger: Ledger) -> dict[str, Any]:
    return {"ledger": ledger.origin, "size": ledger.size, "head": ledger.actual_head(), "root": ledger.root(),
            "checkpoints": ledger.checkpoints, "last_signed": ledger.last_signed(),
            "redactions": [asdict(redaction) for redaction in ledger.redactions],
            "problems": [asdict(problem) for problem in ledger.problems]}


def main() -> int:
    parser = argparse.ArgumentParser(description="Verify ledgers exported by `jate export`.")
    parser.add_argument("export", metavar="EXPORT.jsonl")
    parser.add_argument("--expect", metavar="[ORIGIN=]SIZE:HASH", nargs="+", action="extend", default=[],
                        type=parse_expectation, help="an older head, which the ledger must still continue")
    parser.add_argument("--checkpoint", metavar="FILE", action="append", default=[],
                        help="a checkpoint that somebody kept, which the ledger must still continue; repeatable")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    options = parser.parse_args()
    try:
        kept = [read_kept(name) for name in options.checkpoint]
        with open(options.export, "rb") as file:
            ledgers = verify(file, options.expect, kept)
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
