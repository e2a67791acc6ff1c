#!/bin/sh
# Fuzzes the extxyz codec: scripts/fuzz.sh [SECONDS]. Inputs that fail are kept in build/fuzz/.
set -eu
cd "$(dirname "$0")/.."
seconds=${1:-300}
compiler=${CLANGXX:-$(command -v clang++ || ls /usr/bin/clang++-* | tail -n 1)}
mkdir -p build/fuzz/corpus
"$compiler" -std=c++17 -g -O1 -fsanitize=fuzzer,address,undefined -fno-sanitize-recover=all -Inative -Itest/native/extxyz \
  native/core/extxyz/*.cc test/native/extxyz/round_trip.cc test/native/extxyz/extxyz_fuzz.cc -o build/fuzz/extxyz
cp test/fixtures/extxyz/valid/*.xyz test/fixtures/extxyz/bad/*.xyz build/fuzz/corpus/
exec build/fuzz/extxyz -max_total_time="$seconds" -max_len=2048 -print_final_stats=0 -timeout=10 -rss_limit_mb=1024 \
  -dict=test/native/extxyz/extxyz.dict -artifact_prefix=build/fuzz/ build/fuzz/corpus
