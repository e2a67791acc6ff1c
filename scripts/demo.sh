#!/bin/sh
# npm run demo   from a fresh clone to a result: installs, builds, calculates the example set with two workers
set -eu
cd "$(dirname "$0")/.."
output=demo/structures.emt.xyz

sh scripts/install.sh build
echo 'building'
npm run --silent build
mkdir -p demo
set -- calculate examples/structures.xyz -o "$output" --calculator emt --overwrite
echo "running WFL_AUTOPARA_NPOOL=2 node bin/atomloop.js $*"
WFL_AUTOPARA_NPOOL=2 node bin/atomloop.js "$@"

echo
echo 'Done: energy, forces and stress (EMT) of the configurations of examples/structures.xyz, by two workers.'
echo "The output is $(pwd)/$output"
