#!/bin/sh
# Compiles the extxyz core and its tests with ASan and UBSan, and runs them on the corpus.
# With --reals=COUNT as many random reals are written and compared with the standard library.
set -eu
cd "$(dirname "$0")/.."
compiler=${CXX:-g++}
out=build/sanitized
mkdir -p "$out"
"$compiler" -std=c++17 -g -O1 -Wall -Wextra -Werror -fsanitize=address,undefined -fno-sanitize-recover=all \
  -Inative -Itest/native/extxyz native/core/extxyz/*.cc test/native/extxyz/round_trip.cc test/native/extxyz/*_test.cc \
  -o "$out/extxyz_test"
exec "$out/extxyz_test" "$@" test/fixtures/extxyz/valid/*.xyz test/fixtures/extxyz/bad/*.xyz test/fixtures/extxyz/fuzz/*
