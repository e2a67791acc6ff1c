import { usageError } from '../errors.js';
import { nearest } from '../expressions/nearest.js';
import type { OperatorEntry } from './operator.js';

/** The operators that come with atomloop; each is loaded when it is asked for. */
const loaders: ReadonlyMap<string, () => Promise<OperatorEntry>> = new Map([
  ['copy', async () => (await import('./copy.js')).copyOperator],
  ['info', async () => (await import('./info.js')).infoOperator],
  ['md', async () => (await import('./md.js')).mdOperator],
  ['calculate', async () => (await import('./calculate.js')).calculateOperator],
  ['minimize', async () => (await import('./minimize.js')).minimizeOperator],
  ['generate', async () => (await import('./generate.js')).generateOperator],
  ['error', async () => (await import('./error.js')).errorOperator],
  ['select-convex-hull', async () => (await import('./select/hull.js')).selectHullOperator],
  ['select-cur', async () => (await import('./select/cur.js')).selectCurOperator],
  ['select-fps', async () => (await import('./select/fps.js')).selectFpsOperator],
  ['select-histogram', async () => (await import('./select/histogram.js')).selectHistogramOperator],
  ['select-index', async () => (await import('./select/by-index.js')).selectIndexOperator],
  ['select-random', async () => (await import('./select/random.js')).selectRandomOperator],
  ['select-where', async () => (await import('./select/where.js')).selectWhereOperator],
  ['descriptor', async () => (await import('./descriptor.js')).descriptorOperator],
  ['exec', async () => (await import('./exec.js')).execOperator],
  ['python', async () => (await import('./python.js')).pythonOperator],
]);

const operatorNames: readonly string[] = [...loaders.keys()];

/** Throws `E_OPERATOR_UNKNOWN` with the nearest name. */
export async function operatorByName(name: string): Promise<OperatorEntry> {
  const load = loaders.get(name);
  if (load !== undefined) return load();
  const near = nearest(name, operatorNames);
  throw usageError('E_OPERATOR_UNKNOWN', `unknown operator \`${name}\``, {
    expected: operatorNames.join(', '),
    got: name,
    hint: near === undefined ? 'your own operator is a module: `map FILE.mjs`' : `did you mean \`${near}\`?`,
  });
}
