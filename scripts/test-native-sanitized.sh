#!/bin/sh
# Compiles the kernels and their tests with ASan and UBSan, and runs them: the codec on the corpus.
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
# Two at a time.
build extxyz_test -Itest/native/extxyz native/core/extxyz/*.cc test/native/extxyz/round_trip.cc test/native/extxyz/*_test.cc & other=$!
build potentials_test native/core/neighbors/*.cc native/core/potentials/*.cc test/native/potentials/potentials_test.cc
build reuse_test native/core/neighbors/*.cc native/core/potentials/*.cc test/native/potentials/reuse_test.cc
wait "$other"
build descriptors_test native/core/math/*.cc native/core/neighbors/*.cc native/core/descriptors/*.cc test/native/descriptors/descriptors_test.cc & other=$!
build optimizers_test native/core/math/*.cc native/core/neighbors/*.cc native/core/potentials/*.cc native/core/optimizers/*.cc \
  native/core/dynamics/trajectory.cc test/native/optimizers/optimizers_test.cc
wait "$other"
build dynamics_test native/core/math/*.cc native/core/neighbors/*.cc native/core/potentials/*.cc native/core/dynamics/*.cc \
  native/core/dynamics/integrators/*.cc test/native/dynamics/dynamics_test.cc
"$out/extxyz_test" "$@" test/fixtures/extxyz/valid/*.xyz test/fixtures/extxyz/bad/*.xyz test/fixtures/extxyz/fuzz/*
for name in potentials reuse descriptors optimizers dynamics; do "$out/${name}_test"; done
