#!/bin/sh
# sh scripts/install.sh build|test|peers   checks Node, then installs system packages and npm packages where they are missing
set -eu
cd "$(dirname "$0")/.."
node -e '
const [major, minor] = process.versions.node.split(".").map(Number);
if (major > 20 || (major === 20 && minor >= 19)) process.exit(0);
console.error(`Node ${process.version} is too old: expected 20.19 or newer`);
process.exit(1);
'
sh scripts/system-packages.sh "$1"

# A linked node_modules belongs to another checkout: never changed from here.
if [ -L node_modules ]; then exit 0; fi
installed=node_modules/.installed-lock.json
if cmp -s package-lock.json "$installed"; then exit 0; fi
echo 'installing npm packages'
npm ci --no-audit --no-fund --loglevel=error
cp package-lock.json "$installed"
