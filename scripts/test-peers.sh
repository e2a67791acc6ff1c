#!/bin/sh
# npm run test:peers   what needs heavy programs or minutes: native tests under sanitizers, fuzzing of the codec,
#   ranks of MPI killed at many instants, the tests *.peers.ts over hosts and in a Slurm that they make; those with clusters of
#   engines are `npm run test:clusters`
# ATOMLOOP_FUZZ_SECONDS: how long to fuzz (default 60)
set -eu
cd "$(dirname "$0")/.."
sh scripts/install.sh peers
sh scripts/test-native-sanitized.sh
sh scripts/fuzz.sh "${ATOMLOOP_FUZZ_SECONDS:-60}"
echo 'building'
npm run --silent build
echo 'killing ranks of MPI, ten times each way'
ATOMLOOP_FAULTS=long node --test --test-reporter spec --test-timeout 300000 dist/test/schemes/mpi/deaths.test.js
echo 'testing over hosts, in Slurm, and with libraries and clients of others'
find test -name '*.peers.ts' ! -path '*/cluster/*' ! -name 'cluster[.-]*' | sort | sed 's|^|dist/|; s|ts$|js|' |
  xargs node --test --test-reporter spec --test-concurrency 1 --test-timeout 300000
