#!/bin/sh
# npm test   installs, builds (with the type check), lints, and runs all tests; the layer check is one of them
set -eu
cd "$(dirname "$0")/.."
sh scripts/install.sh test
echo 'building'
npm run --silent build
echo 'checking: lint, format, dead code'
npm run --silent check
echo 'testing'
# From the sources, because dist may still hold tests that were removed.
find test -name '*.test.ts' | sort | sed 's|^|dist/|; s|ts$|js|' |
  xargs node --test --test-reporter spec --test-concurrency 2 --test-timeout 300000
