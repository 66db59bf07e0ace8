// Checks, with the Go project's own code, what Sodsong seals. Arguments: a .tlog-proof file, the log's vkey, the leaf's
// hash in hex; and, if given, an old size with its root in hex and a file of base64 lines, the consistency proof.
package main

import (
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"os"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

func must(err error) {
	if err != nil {
		fmt.Println("refused:", err)
		os.Exit(1)
	}
}

func hash(text string) (h tlog.Hash) {
	raw, err := hex.DecodeString(text)
	must(err)
	copy(h[:], raw)
	return h
}

func hashes(lines []string) (all []tlog.Hash) {
	for _, line := range lines {
		raw, err := base64.StdEncoding.DecodeString(line)
		must(err)
		var h tlog.Hash
		copy(h[:], raw)
		all = append(all, h)
	}
	return all
}

func main() {
	file, err := os.ReadFile(os.Args[1])
	must(err)
	above, signed, _ := strings.Cut(string(file), "\n\n")
	verifier, err := note.NewVerifier(os.Args[2])
	must(err)
	opened, err := note.Open([]byte(signed), note.VerifierList(verifier))
	must(err)
	text := strings.Split(opened.Text, "\n")
	size, err := strconv.ParseInt(text[1], 10, 64)
	must(err)
	root, err := tlog.ParseHash(text[2])
	must(err)
	lines := strings.Split(above, "\n")[1:]
	if strings.HasPrefix(lines[0], "extra ") {
		lines = lines[1:]
	}
	index, err := strconv.ParseInt(strings.TrimPrefix(lines[0], "index "), 10, 64)
	must(err)
	must(tlog.CheckRecord(hashes(lines[1:]), size, root, index, hash(os.Args[3])))
	if len(os.Args) > 4 {
		old, err := strconv.ParseInt(os.Args[4], 10, 64)
		must(err)
		proof, err := os.ReadFile(os.Args[6])
		must(err)
		must(tlog.CheckTree(hashes(strings.Fields(string(proof))), size, root, old, hash(os.Args[5])))
	}
	fmt.Println("accepted", size, index)
}
