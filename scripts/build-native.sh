#!/bin/sh
# sh scripts/build-native.sh [TARGET...]   builds the addons with node-gyp, with Node's own headers where the machine has them
set -eu
cd "$(dirname "$0")/.."
prefix=$(node -p 'require("node:path").resolve(process.execPath, "../..")')
set -- build "$@" --jobs max --loglevel error
if [ -e "$prefix/include/node/node_api.h" ]; then set -- "$@" --nodedir "$prefix"; fi
exec node_modules/.bin/node-gyp configure "$@"
