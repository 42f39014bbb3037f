// Checks what jate wrote with Go's reference implementation of signed notes and transparency logs, and that it refuses
// every single bit that is changed. It shares no code with jate. Usage: verify FOLDER
package main

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

var key note.Verifier

// checkpoint opens a note that the log signed and returns the tree that it states.
func checkpoint(data []byte) (tlog.Tree, error) {
	signed, err := note.Open(data, note.VerifierList(key))
	if err != nil {
		return tlog.Tree{}, err
	}
	// Of the last character of a signature only some bits count, and note.Open ignores the others.
	text := signed.Sigs[0].Base64
	if raw, err := base64.StdEncoding.DecodeString(text); err != nil || base64.StdEncoding.EncodeToString(raw) != text {
		return tlog.Tree{}, errors.New("the signature is not canonical base64")
	}
	// ParseTree knows one log only, so it is told that this is that one.
	tree, ok := strings.CutPrefix(signed.Text, key.Name()+"\n")
	if !ok {
		return tlog.Tree{}, errors.New("the checkpoint of another log")
	}
	return tlog.ParseTree([]byte("go.sum database tree\n" + tree))
}

func hashes(lines []string) ([]tlog.Hash, error) {
	var list []tlog.Hash
	for _, line := range lines {
		hash, err := tlog.ParseHash(line)
		if err != nil || hash.String() != line {
			return nil, fmt.Errorf("%q is no hash", line)
		}
		list = append(list, hash)
	}
	return list, nil
}

// inclusion checks a c2sp.org/tlog-proof: that the header in its extra data is an entry of the log.
func inclusion(data []byte) error {
	head, signed, _ := strings.Cut(string(data), "\n\n")
	lines := strings.Split(head, "\n")
	if len(lines) < 3 || lines[0] != "c2sp.org/tlog-proof@v1" {
		return errors.New("no proof of inclusion")
	}
	extra, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(lines[1], "extra "))
	if err != nil {
		return err
	}
	var entry struct {
		Header string `json:"header"`
	}
	if err := json.Unmarshal(extra, &entry); err != nil {
		return err
	}
	index, err := strconv.ParseInt(strings.TrimPrefix(lines[2], "index "), 10, 64)
	if err != nil || lines[2] != fmt.Sprintf("index %d", index) {
		return errors.New("no index")
	}
	path, err := hashes(lines[3:])
	if err != nil {
		return err
	}
	tree, err := checkpoint([]byte(signed))
	if err != nil {
		return err
	}
	return tlog.CheckRecord(path, tree.N, tree.Hash, index, tlog.RecordHash([]byte(entry.Header)))
}

// consistency checks that the log of the newer checkpoint begins with that of the older one.
func consistency(data []byte) error {
	parts := strings.Split(string(data), "\n\n")
	if len(parts) != 5 {
		return errors.New("no proof of consistency")
	}
	lines := strings.Split(parts[0], "\n")
	if lines[0] != "jate-consistency@v1" {
		return errors.New("no proof of consistency")
	}
	path, err := hashes(lines[1:])
	if err != nil {
		return err
	}
	older, err := checkpoint([]byte(parts[1] + "\n\n" + parts[2] + "\n"))
	if err != nil {
		return err
	}
	newer, err := checkpoint([]byte(parts[3] + "\n\n" + parts[4]))
	if err != nil {
		return err
	}
	return tlog.CheckTree(path, newer.N, newer.Hash, older.N, older.Hash)
}

// tiles are those of a log, read from its site once.
type tiles map[tlog.Tile][]byte

func (t tiles) Height() int                     { return 8 }
func (t tiles) SaveTiles([]tlog.Tile, [][]byte) {}
func (t tiles) ReadTiles(wanted []tlog.Tile) ([][]byte, error) {
	var data [][]byte
	for _, tile := range wanted {
		data = append(data, t[tile])
	}
	return data, nil
}

// readTile reads a tile of hashes or, at level -1, of entries. Go's checksum database names them slightly otherwise.
func readTile(site string, tile tlog.Tile) []byte {
	path := strings.Replace(tile.Path(), "tile/8/", "tile/", 1)
	return read(site, strings.Replace(path, "tile/data/", "tile/entries/", 1))
}

// rebuild computes all hashes of the log from its published entries.
func rebuild(site string, leaves []tlog.Tile) (tlog.HashReaderFunc, error) {
	var stored []tlog.Hash
	reader := func(indexes []int64) ([]tlog.Hash, error) {
		var list []tlog.Hash
		for _, index := range indexes {
			list = append(list, stored[index])
		}
		return list, nil
	}
	for _, tile := range leaves {
		first := tile.N << 8
		tile.L = -1
		rest := readTile(site, tile)
		for n := first; n < first+int64(tile.W); n++ {
			if len(rest) < 2 || len(rest) < 2+int(binary.BigEndian.Uint16(rest)) {
				return nil, fmt.Errorf("%s: too short", tile.Path())
			}
			end := 2 + int(binary.BigEndian.Uint16(rest))
			more, err := tlog.StoredHashes(n, rest[2:end], tlog.HashReaderFunc(reader))
			if err != nil {
				return nil, err
			}
			stored, rest = append(stored, more...), rest[end:]
		}
		if len(rest) > 0 {
			return nil, fmt.Errorf("%s: too long", tile.Path())
		}
	}
	return reader, nil
}

// everyBit checks data, and that it is refused with any one bit changed between the two offsets.
func everyBit(what string, data []byte, from, to int, check func([]byte) error) int {
	must(what, check(data))
	for bit := from * 8; bit < to*8; bit++ {
		data[bit/8] ^= 1 << (bit % 8)
		if check(data) == nil {
			must(what, fmt.Errorf("accepted with bit %d of byte %d changed", bit%8, bit/8))
		}
		data[bit/8] ^= 1 << (bit % 8)
	}
	return (to - from) * 8
}

func must(what string, err error) {
	if err != nil {
		fmt.Fprintf(os.Stderr, "go: %s: %v\n", what, err)
		os.Exit(1)
	}
}

func read(path ...string) []byte {
	data, err := os.ReadFile(filepath.Join(path...))
	must("reading", err)
	return data
}

func main() {
	folder := os.Args[1]
	var err error
	key, err = note.NewVerifier(strings.TrimSpace(string(read(folder, "vkey"))))
	must("vkey", err)

	trees := map[string]tlog.Tree{}
	for _, name := range []string{"old.checkpoint", "new.checkpoint", "site/checkpoint"} {
		trees[name], err = checkpoint(read(folder, name))
		must(name, err)
	}
	tree := trees["new.checkpoint"]
	if tree != trees["site/checkpoint"] {
		must("site/checkpoint", errors.New("not of the tree of new.checkpoint"))
	}
	data := read(folder, "new.checkpoint")
	refused := everyBit("new.checkpoint", data, 0, len(data), func(data []byte) error {
		_, err := checkpoint(data)
		return err
	})

	proofs, _ := filepath.Glob(filepath.Join(folder, "inclusion", "*.tlog-proof"))
	if len(proofs) == 0 {
		must("inclusion", errors.New("no proofs"))
	}
	for _, name := range proofs {
		data = read(name)
		from, to := bytes.Index(data, []byte("\nindex ")), bytes.Index(data, []byte("\n\n"))
		refused += everyBit(name, data, from+1, to+1, inclusion)
	}
	data = read(folder, "consistency")
	from, to := bytes.IndexByte(data, '\n'), bytes.Index(data, []byte("\n\n"))
	refused += everyBit("consistency", data, from+1, to+1, consistency)

	// What is published is what its entries give, tile by tile and in the whole.
	site := filepath.Join(folder, "site")
	published, leaves, last := tiles{}, []tlog.Tile{}, tlog.Tile{}
	for _, tile := range tlog.NewTiles(8, 0, tree.N) {
		published[tile] = readTile(site, tile)
		if tile.L == 0 {
			leaves, last = append(leaves, tile), tile
		}
	}
	computed, err := rebuild(site, leaves)
	must("entries", err)
	root, err := tlog.TreeHash(tree.N, computed)
	must("entries", err)
	if root != tree.Hash {
		must("entries", errors.New("another root than that of the checkpoint"))
	}
	for tile, data := range published {
		want, err := tlog.ReadTileData(tile, computed)
		must(tile.Path(), err)
		if !bytes.Equal(data, want) {
			must(tile.Path(), errors.New("not what its entries give"))
		}
	}

	// And a client, who has only the checkpoint and asks for tiles, comes to the same.
	client := tlog.TileHashReader(tree, published)
	for _, tile := range leaves {
		_, err := client.ReadHashes([]int64{tlog.StoredHashIndex(0, tile.N<<8)})
		must(tile.Path(), err)
	}
	if last.W == 256 {
		must("site", errors.New("the test needs a partial tile"))
	}
	data = published[last]
	refused += everyBit(last.Path(), data, 0, len(data), func([]byte) error {
		_, err := client.ReadHashes(nil)
		return err
	})

	fmt.Printf("go: %d checkpoints, %d inclusion proofs, 1 consistency proof, %d tiles accepted; %d changes rejected\n",
		len(trees), len(proofs), len(published)+len(leaves), refused)
}
