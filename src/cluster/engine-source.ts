import { readFileSync } from 'node:fs';
import { packageFile } from '../package-files.js';
import type { PythonSource } from './contract.js';

/** A function of what travels to engines with the calls. */
export function engineFunction(name: 'look' | 'run'): PythonSource {
  return { source: readFileSync(packageFile('src/python/engine/about_engine.py'), 'utf8'), name };
}
