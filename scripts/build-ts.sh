#!/bin/sh
# Compiles the TypeScript, with the type check, and bundles it. Where that fails no bundle is left, least of all an old one.
set -eu
cd "$(dirname "$0")/.."
rm -rf dist/bundle
node_modules/.bin/tsc -b
exec node scripts/bundle.js
