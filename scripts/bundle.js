// Bundles the command line, the workers and the library into dist/bundle, since a few files load faster than a hundred.
// What they share is in files of its own: a user's module that imports the library has the classes of the worker.
import { copyFileSync, mkdirSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { build } from 'esbuild';

const root = join(import.meta.dirname, '..');
const bundle = join(root, 'dist/bundle');
const sources = readdirSync(join(root, 'src'), { recursive: true });
const workers = sources.filter((path) => /(^|\/)entry\.ts$/.test(path));

await build({
  absWorkingDir: root,
  entryPoints: ['cli/main.ts', 'index.ts', ...workers].map((path) => `src/${path}`),
  outbase: 'src',
  outdir: bundle,
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  packages: 'external',
  // Users see the names of our classes.
  keepNames: true,
  sourcemap: 'linked',
  sourcesContent: false,
  logLevel: 'warning',
});

// CommonJS has no place in a bundle of ES modules; what loads an entry is so small that it needs none.
for (const path of sources.filter((name) => name.endsWith('.cts'))) {
  const compiled = path.replace(/\.cts$/, '.cjs');
  mkdirSync(join(bundle, dirname(compiled)), { recursive: true });
  copyFileSync(join(root, 'dist/src', compiled), join(bundle, compiled));
}
