#!/bin/sh
# sh scripts/system-packages.sh build|test|peers
# The one place that knows the Debian and Ubuntu packages: installs what is missing, as root or with
# passwordless sudo, otherwise names it and exits 1. Each set holds the one before it.
set -eu
build='g++ make python3'
tests="$build python3-ase lammps-data openmpi-bin libopenmpi-dev mpich libmpich-dev"
peers="$tests clang llvm python3-mpi4py python3-ipyparallel iproute2 slurm-wlm munge libxtb-dev xtb liblammps-dev lammps
  libkim-api-dev openkim-models quantum-espresso quantum-espresso-data"
case "${1:-}" in
  build) packages=$build ;;
  test) packages=$tests ;;
  peers) packages=$peers ;;
  *) sed -n 2p "$0" | cut -c3- >&2; exit 2 ;;
esac

if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
  echo "not Debian or Ubuntu: make sure that you have what its packages hold: $packages" >&2
  exit 0
fi

# clang's sanitizers and fuzzer are in a package with its version in the name, where it is packed apart.
clang_runtime() {
  version=$(apt-cache depends clang 2>/dev/null | sed -n 's/.*Depends: clang-\([0-9]*\)$/\1/p' | head -n 1)
  runtime="libclang-rt-${version:-none}-dev"
  if apt-cache show "$runtime" >/dev/null 2>&1; then echo "$runtime"; fi
}

list_missing() {
  if [ "$1" = "$peers" ]; then set -- "$1 $(clang_runtime)"; fi
  for package in $1; do
    status=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true)
    [ "$status" = installed ] || printf ' %s' "$package"
  done
}

missing=$(list_missing "$packages")
[ -n "$missing" ] || exit 0

if [ "$(id -u)" -eq 0 ]; then
  as_root='env'
elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
  as_root='sudo -n env'
else
  echo "system packages are missing; install them and run the same command again:" >&2
  echo "  sudo apt-get install --no-install-recommends$missing" >&2
  exit 1
fi

apt() { $as_root DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=120 "$@"; }
apt update
missing=$(list_missing "$packages")
echo "installing system packages:$missing"
# shellcheck disable=SC2086 # a list of names
apt install -y --no-install-recommends $missing >/dev/null
