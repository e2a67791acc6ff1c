#!/bin/sh
# npm run test:clusters   the tests *.peers.ts with clusters of ipyparallel: their engines are started, killed, stopped and lost
set -eu
cd "$(dirname "$0")/.."
sh scripts/install.sh peers
echo 'building'
npm run --silent build
# Each has clusters of its own, and waits for them most of the time.
find test -name '*.peers.ts' '(' -path '*/cluster/*' -o -name 'cluster[.-]*' ')' | sort | sed 's|^|dist/|; s|ts$|js|' |
  xargs node --test --test-reporter spec --test-concurrency 2 --test-timeout 300000
