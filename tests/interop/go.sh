#!/usr/bin/env bash
# go.sh GOROOT FOLDER: builds verify.go as FOLDER/verify. Nothing is fetched: a Go toolchain carries a copy of
# golang.org/x/mod, and a GOPATH of its own makes that copy importable.
set -euo pipefail
here="$(cd "$(dirname "$0")" && pwd)"
mkdir -p "$2/src/golang.org/x"
ln -sfn "$1/src/cmd/vendor/golang.org/x/mod" "$2/src/golang.org/x/mod"

# An environment of its own too: no settings of whoever builds, and all that Go keeps is in FOLDER.
env -i HOME="$2" GOROOT="$1" GOPATH="$2" GOCACHE="$2/cache" GOENV=off GO111MODULE=off GOPROXY=off \
  GOTOOLCHAIN=local CGO_ENABLED=0 "$1/bin/go" build -trimpath -o "$2/verify" "$here/verify.go"
