import { readFileSync } from 'node:fs';
import { packageFile } from '../package-files.js';
import type { PythonSource } from './contract.js';

type Name = 'execute' | 'push' | 'pull' | 'gather' | 'apply_to_each' | 'place';

const made = new Map<Name, PythonSource>();

/** A function of the Python half of views. */
export function viewFunction(name: Name): PythonSource {
  const known = made.get(name);
  if (known !== undefined) return known;
  const [any] = made.values();
  const source = any?.source ?? readFileSync(packageFile('src/python/atomloop_engine/views.py'), 'utf8');
  const view = { source, name };
  made.set(name, view);
  return view;
}
