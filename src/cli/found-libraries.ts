import { createRequire } from 'node:module';
import { join } from 'node:path';
import { napiInstall } from '../libraries/ffi-napi.js';
import { findLibrary } from '../libraries/find-library.js';
import type { LibrarySource } from '../libraries/open-library.js';
import { librarySources } from '../libraries/sources.js';
import { dependencyUrl } from '../package-files.js';
import type { Finding } from './finding.js';

interface FfiPackage {
  /** Throws where it is not installed. */
  readonly find: () => unknown;
  readonly install: string;
}

const packages: Readonly<Record<string, FfiPackage>> = {
  koffi: { find: () => dependencyUrl('koffi'), install: 'npm install koffi' },
  'ffi-napi': {
    find: () => createRequire(join(process.cwd(), 'package.json')).resolve('ffi-napi'),
    install: napiInstall,
  },
};

function ffi(name: string): string {
  const known = packages[name];
  if (known === undefined) return `\`ATOMLOOP_FFI\` is \`${name}\`; expected \`koffi\` or \`ffi-napi\``;
  try {
    known.find();
    return name;
  } catch {
    return `no \`${name}\` (${known.install})`;
  }
}

function library(source: LibrarySource): string {
  const { variable = '', hint } = source;
  const path = findLibrary(source);
  const given = process.env[variable];
  if (path !== undefined) return given === undefined ? path : `${path} (\`${variable}\`)`;
  return given === undefined ? `none (${hint})` : `none: \`${variable}\` names \`${given}\``;
}

/** Shared libraries are needed for their calculators alone. They are looked for, and not loaded: one may end the process. */
export function foundLibraries(): Finding[] {
  const rows = Object.entries(librarySources).map(
    ([name, source]) => [`lib${name}`, library(source)] as const,
  );
  const called = ['ffi', ffi(process.env['ATOMLOOP_FFI'] ?? 'koffi')] as const;
  return [called, ...rows].map(([name, text]) => ({ name, isGood: true, text }));
}
