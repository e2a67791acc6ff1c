#!/bin/sh
# npm run faults   the promises of docs/promises.md, each tried many times; takes hours. All arguments go to node --test.
set -eu
cd "$(dirname "$0")/.."
sh scripts/install.sh test
echo 'building'
npm run --silent build
echo 'breaking runs'
export ATOMLOOP_FAULTS=long
find test/faults -name '*.test.ts' | sort | sed 's|^|dist/|; s|ts$|js|' |
  xargs node --test --test-reporter spec --test-concurrency 2 "$@"
