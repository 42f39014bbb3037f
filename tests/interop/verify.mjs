// Checks what jate wrote with @sigstore/verify, which clients of Sigstore's transparency logs use, and that it refuses
// every single bit that is changed. It shares no code with jate. Usage: verify.mjs FOLDER
import { createHash, createPublicKey } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const require = createRequire(join(process.env.JATE_NODE_MODULES, "/"));
const { verifyTLogInclusion } = require("@sigstore/verify/dist/tlog/index.js");
const { verifyCheckpoint } = require("@sigstore/verify/dist/tlog/checkpoint.js");

const refuse = (why) => {
  throw new Error(why);
};
const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

// Node decodes whatever looks a little like base64: only the one text that encodes the data is taken here.
function base64(text) {
  const data = Buffer.from(text, "base64");
  return data.toString("base64") === text ? data : refuse("not canonical base64");
}

// A log, as its verifier key tells it: NAME+ID+BASE64 (c2sp.org/signed-note), in the library's terms.
function authority(vkey) {
  const [, name, id, encoded] = /^([^+]+)\+([0-9a-f]{8})\+(.+)$/.exec(vkey) ?? refuse("no verifier key");
  const key = base64(encoded);
  const logID = createHash("sha256").update(`${name}\n`).update(key).digest();
  if (key[0] !== 1 || logID.toString("hex", 0, 4) !== id) refuse("no Ed25519 verifier key");
  const jwk = { kty: "OKP", crv: "Ed25519", x: key.toString("base64url", 1) };
  return { baseURL: name, logID, publicKey: createPublicKey({ key: jwk, format: "jwk" }) };
}

// The library reads the signatures of a note as leniently as Node reads base64.
function strict(note, log) {
  const [, name, signature] = /^[^\n]+\n\d+\n[^\n]+\n\n— (\S+) (\S+)\n$/.exec(note) ?? refuse("no checkpoint");
  if (name !== log.baseURL) refuse("not signed by the log");
  base64(signature);
  return { envelope: note };
}

function checkpoint(data, log) {
  const inclusionProof = { checkpoint: strict(utf8.decode(data), log) };
  const { origin, logSize, logHash } = verifyCheckpoint({ inclusionProof }, [log]);
  if (origin !== log.baseURL) refuse("the checkpoint of another log");
  return `${logSize} ${logHash.toString("hex")}`;
}

// A c2sp.org/tlog-proof: the header in its extra data is an entry of the log.
function inclusion(data, log) {
  const text = utf8.decode(data);
  const blank = text.indexOf("\n\n");
  const [version, extra, index, ...path] = text.slice(0, blank).split("\n");
  if (version !== "c2sp.org/tlog-proof@v1" || !extra.startsWith("extra ")) refuse("no proof of inclusion");
  const [, logIndex] = /^index (0|[1-9][0-9]*)$/.exec(index) ?? refuse("no index");
  const { header } = JSON.parse(base64(extra.slice(6)));
  const inclusionProof = { logIndex, hashes: path.map(base64), checkpoint: strict(text.slice(blank + 2), log) };
  verifyTLogInclusion({ canonicalizedBody: Buffer.from(header), inclusionProof, logId: { keyId: log.logID } }, [log]);
}

// Checks data, and that it is refused with any one bit changed between the two offsets.
function everyBit(what, data, from, to, check) {
  accept(what, data, check);
  for (let bit = from * 8; bit < to * 8; bit++) {
    data[bit >> 3] ^= 1 << (bit & 7);
    let refused = false;
    try {
      check(data);
    } catch {
      refused = true;
    }
    if (!refused) refuse(`${what}: accepted with bit ${bit & 7} of byte ${bit >> 3} changed`);
    data[bit >> 3] ^= 1 << (bit & 7);
  }
  return (to - from) * 8;
}

function accept(what, data, check) {
  try {
    return check(data);
  } catch (error) {
    return refuse(`${what}: ${error.message}`);
  }
}

try {
  const read = (...path) => readFileSync(join(process.argv[2], ...path));
  const log = authority(read("vkey").toString().trim());
  const isCheckpoint = (data) => checkpoint(data, log);

  const checkpoints = ["old.checkpoint", "new.checkpoint", "site/checkpoint"];
  const trees = checkpoints.map((name) => accept(name, read(name), isCheckpoint));
  if (trees[1] !== trees[2]) refuse("site/checkpoint: not of the tree of new.checkpoint");
  const data = read("new.checkpoint");
  let refused = everyBit("new.checkpoint", data, 0, data.length, isCheckpoint);

  const proofs = readdirSync(join(process.argv[2], "inclusion")).filter((name) => name.endsWith(".tlog-proof"));
  if (proofs.length === 0) refuse("no proofs of inclusion");
  for (const name of proofs) {
    const proof = read("inclusion", name);
    const [from, to] = [proof.indexOf("\nindex ") + 1, proof.indexOf("\n\n") + 1];
    refused += everyBit(name, proof, from, to, (data) => inclusion(data, log));
  }
  console.log(
    `node: ${checkpoints.length} checkpoints, ${proofs.length} inclusion proofs accepted; ${refused} changes rejected`,
  );
} catch (error) {
  console.error(`node: ${error.message}`);
  process.exit(1);
}
