#!/bin/sh
# npm run test:peers   what needs heavy programs or minutes: native tests under sanitizers, fuzzing of the codec
# ATOMLOOP_FUZZ_SECONDS: how long to fuzz (default 60)
set -eu
cd "$(dirname "$0")/.."
sh scripts/install.sh peers
sh scripts/test-native-sanitized.sh
sh scripts/fuzz.sh "${ATOMLOOP_FUZZ_SECONDS:-60}"
