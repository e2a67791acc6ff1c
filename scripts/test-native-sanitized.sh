#!/bin/sh
# Compiles the extxyz core, the potentials and their tests with ASan and UBSan, and runs them: the codec on the corpus.
# With --reals=COUNT as many random reals are written and compared with the standard library.
set -eu
cd "$(dirname "$0")/.."
compiler=${CXX:-g++}
out=build/sanitized
mkdir -p "$out"
build() {
  name=$1; shift
  "$compiler" -std=c++17 -g -O1 -Wall -Wextra -Werror -fsanitize=address,undefined -fno-sanitize-recover=all \
    -ffp-contract=off -Inative "$@" -o "$out/$name"
}
build extxyz_test -Itest/native/extxyz native/core/extxyz/*.cc test/native/extxyz/round_trip.cc test/native/extxyz/*_test.cc
build potentials_test native/core/neighbors/*.cc native/core/potentials/*.cc test/native/potentials/potentials_test.cc
build dynamics_test native/core/math/*.cc native/core/neighbors/*.cc native/core/potentials/*.cc native/core/dynamics/*.cc \
  native/core/dynamics/integrators/*.cc test/native/dynamics/dynamics_test.cc
"$out/extxyz_test" "$@" test/fixtures/extxyz/valid/*.xyz test/fixtures/extxyz/bad/*.xyz test/fixtures/extxyz/fuzz/*
"$out/potentials_test"
"$out/dynamics_test"
