"""Checks what jate wrote with Python packages of others, and that they refuse every single bit that is changed.

It shares no code with jate: PyNaCl verifies signatures, sigstore proofs of inclusion, and scitt-cose proofs of
consistency. The hash of a list of hashes (`root`), which tells whether tiles agree, stands here: RFC 9162, 2.1.1.

Usage: verify.py FOLDER
"""

import json
import re
import sys
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from types import SimpleNamespace
from typing import TypeVar

from nacl.exceptions import BadSignatureError
from nacl.signing import VerifyKey
from scitt_cose.merkle import verify_consistency
from sigstore._internal.merkle import verify_merkle_inclusion
from sigstore.errors import VerificationError

T = TypeVar("T")
REFUSALS = (ValueError, BadSignatureError, VerificationError)
WIDTH = 256  # hashes of a full tile


def require(holds: bool, why: str) -> None:
    if not holds:
        raise ValueError(why)


def base64(text: str) -> bytes:
    """What the text encodes, if it is the one text that encodes it."""
    data = b64decode(text, validate=True)
    require(b64encode(data).decode() == text, "not canonical base64")
    return data


class Log:
    """A log, as its verifier key tells it: NAME+ID+BASE64 (c2sp.org/signed-note)."""

    def __init__(self, key: str) -> None:
        self.name, key_id, encoded = key.split("+", 2)
        public = base64(encoded)
        self.id = sha256(self.name.encode() + b"\n" + public).digest()[:4]
        require(self.id.hex() == key_id and public[0] == 1, "no Ed25519 verifier key")
        self.key = VerifyKey(public[1:])

    @lru_cache
    def checkpoint(self, note: bytes) -> tuple[int, bytes]:
        """Size and root that the log signed."""
        body, signatures = note.decode().split("\n\n")
        signature = re.fullmatch("— ([^ \n]+) ([^ \n]+)\n", signatures)
        require(signature is not None and signature[1] == self.name, "not signed by the log")
        raw = base64(signature[2])
        require(raw[:4] == self.id, "not signed by this key")
        self.key.verify(body.encode() + b"\n", raw[4:])
        origin, size, root_hash = body.split("\n")
        require(origin == self.name, "the checkpoint of another log")
        return int(size), base64(root_hash)

    def inclusion(self, proof: bytes) -> None:
        """A c2sp.org/tlog-proof: the header in its extra data is an entry of the log."""
        head, note = proof.decode().split("\n\n", 1)
        version, extra, index, *path = head.split("\n")
        require(version == "c2sp.org/tlog-proof@v1" and extra.startswith("extra "), "no proof of inclusion")
        require(re.fullmatch("index (0|[1-9][0-9]*)", index) is not None, "no index")
        size, root_hash = self.checkpoint(note.encode())
        require(int(index[6:]) < size, "beyond the checkpoint")
        entry = SimpleNamespace(
            canonicalized_body=json.loads(base64(extra[6:]))["header"].encode(),
            inclusion_proof=SimpleNamespace(
                log_index=int(index[6:]), tree_size=size, root_hash=root_hash, hashes=[base64(line) for line in path]
            ),
        )
        verify_merkle_inclusion(SimpleNamespace(_inner=entry))

    def consistency(self, proof: bytes) -> None:
        """The log of the newer checkpoint begins with that of the older one."""
        head, *notes = proof.decode().split("\n\n")
        version, *path = head.split("\n")
        require(version == "jate-consistency@v1" and len(notes) == 4, "no proof of consistency")
        older, older_root = self.checkpoint(f"{notes[0]}\n\n{notes[1]}\n".encode())
        newer, newer_root = self.checkpoint(f"{notes[2]}\n\n{notes[3]}".encode())
        hashes = [base64(line).hex() for line in path]
        require(verify_consistency(older_root.hex(), newer_root.hex(), older, newer, hashes), "inconsistent")


@lru_cache(maxsize=4096)
def node(left: bytes, right: bytes) -> bytes:
    """The hash of two. With one bit of a tile changed nearly all are what they were: hence the cache."""
    return sha256(b"\1" + left + right).digest()


def root(hashes: list[bytes]) -> bytes:
    while len(hashes) > 1:
        pairs = list(map(node, hashes[::2], hashes[1::2]))
        hashes = pairs + hashes[2 * len(pairs) :]
    return hashes[0]


def split(data: bytes) -> list[bytes]:
    return [data[at : at + 32] for at in range(0, len(data), 32)]


def tiles(folder: Path, size: int) -> Iterator[bytes]:
    """The tiles of one level, up to the partial one, which a log of `size` hashes at that level has."""
    for number in range((size + WIDTH - 1) // WIDTH):
        groups = re.findall("...", f"{number:0{(len(str(number)) + 2) // 3 * 3}}")
        path = folder / "/".join(["x" + group for group in groups[:-1]] + groups[-1:])
        width = min(WIDTH, size - number * WIDTH)
        yield (path if width == WIDTH else path.with_name(f"{path.name}.p") / str(width)).read_bytes()


def leaves(bundle: bytes) -> Iterator[bytes]:
    """The hashes of the entries of a bundle."""
    while bundle:
        end = 2 + int.from_bytes(bundle[:2], "big")
        require(len(bundle) >= end, "entries: a bundle ends too early")
        yield sha256(b"\0" + bundle[2:end]).digest()
        bundle = bundle[end:]


def accept(what: str, data: bytes, check: Callable[[bytes], T]) -> T:
    try:
        return check(data)
    except REFUSALS as error:
        raise ValueError(f"{what}: {error}") from error


def every_bit(what: str, data: bytes, start: int, end: int, check: Callable[[bytes], object]) -> int:
    """Checks data, and that it is refused with any one bit changed between the two offsets."""
    accept(what, data, check)
    changed = bytearray(data)
    for bit in range(8 * start, 8 * end):
        changed[bit // 8] ^= 1 << bit % 8
        try:
            check(bytes(changed))
        except REFUSALS:
            changed[bit // 8] = data[bit // 8]
        else:
            raise ValueError(f"{what}: accepted with bit {bit % 8} of byte {bit // 8} changed")
    return 8 * (end - start)


def main(folder: Path) -> None:
    log = Log((folder / "vkey").read_text().strip())
    checkpoints = ["old.checkpoint", "new.checkpoint", "site/checkpoint"]
    trees = [accept(name, (folder / name).read_bytes(), log.checkpoint) for name in checkpoints]
    size, root_hash = trees[1]
    require(trees[2] == trees[1], "site/checkpoint: not of the tree of new.checkpoint")
    data = (folder / "new.checkpoint").read_bytes()
    refused = every_bit("new.checkpoint", data, 0, len(data), log.checkpoint)

    proofs = sorted((folder / "inclusion").glob("*.tlog-proof"))
    require(len(proofs) > 0, "no proofs of inclusion")
    for path in proofs:
        data = path.read_bytes()
        refused += every_bit(path.name, data, data.index(b"\nindex ") + 1, data.index(b"\n\n") + 1, log.inclusion)
    data = (folder / "consistency").read_bytes()
    refused += every_bit("consistency", data, data.index(b"\n") + 1, data.index(b"\n\n") + 1, log.consistency)

    # Each level has the hash of every full tile below; of the partial tiles, each ends the one above.
    site, count = folder / "site" / "tile", 0
    bundles = list(tiles(site / "entries", size))
    want = [leaf for bundle in bundles for leaf in leaves(bundle)]
    partial = []
    for level in range(3):
        data = list(tiles(site / str(level), len(want)))
        require(split(b"".join(data)) == want, f"tiles of level {level}: not what is below them gives")
        require(len(data[-1]) < 32 * WIDTH, "the test needs partial tiles")
        want = [root(split(tile)) for tile in data[:-1]]
        partial.append(data[-1])
        count += len(data)

    def tail(tile: bytes) -> None:
        """The partial tile of level 0, and those above, give the root of the checkpoint."""
        computed = split(tile)
        for above in partial[1:]:
            computed = split(above) + [root(computed)]
        require(root(computed) == root_hash, "another root than that of the checkpoint")

    refused += every_bit("the partial tile", partial[0], 0, len(partial[0]), tail)
    print(
        f"python: {len(checkpoints)} checkpoints, {len(proofs)} inclusion proofs, 1 consistency proof, "
        f"{count + len(bundles)} tiles accepted; {refused} changes rejected"
    )


if __name__ == "__main__":
    try:
        main(Path(sys.argv[1]))
    except (OSError, *REFUSALS) as error:
        sys.exit(f"python: {error}")
