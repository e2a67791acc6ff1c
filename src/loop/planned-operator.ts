import { access } from 'node:fs/promises';
import { resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Support } from '../calculators/calculator.js';
import { asOperator } from '../engine/operator-of.js';
import type { ModuleReference, OperatorReference } from '../engine/spec.js';
import { usageError } from '../errors.js';
import type {
  Operator,
  OperatorArguments,
  OperatorInput,
  Selection,
  SelectionContext,
} from '../operators/operator.js';
import { operatorByName } from '../operators/registry.js';
import type { LoopOptions } from './options.js';
import type { PoolSize } from './settings.js';

/** Begins a selection. */
export type SelectionMaker = (context: SelectionContext) => Selection;

/** What a run needs to know of its operator before it is built. */
export interface PlannedOperator {
  readonly name: string;
  readonly reference: OperatorReference;
  readonly local?: Operator<unknown>;
  readonly supports: readonly Support[];
  readonly chunksize?: number | undefined;
  readonly failurePrefix: string;
  readonly takes: OperatorInput;
  /** What the result is made of beside modules and arguments. */
  readonly files: readonly string[];
  /** Dotted name of the code of Python that it calls. */
  readonly python?: string | undefined;
  /** Results may depend on what was computed before. */
  readonly carriesHistory: boolean;
  /** Of other people: often parallel or large itself. */
  readonly isLarge?: boolean | undefined;
  /** JavaScript of the user's can be stuck where a thread cannot be called back from. */
  readonly isOwn: boolean;
  readonly selection?: SelectionMaker;
}

/** A module as a `file:` URL that every worker can import. Throws `E_MODULE` where there is no such file. */
export async function moduleReference(module: string | URL, exported = 'default'): Promise<ModuleReference> {
  const url =
    module instanceof URL || module.startsWith('file:') ? new URL(module) : pathToFileURL(resolve(module));
  await access(fileURLToPath(url)).catch((cause: unknown) => {
    throw usageError('E_MODULE', 'cannot find the module', {
      cause,
      file: fileURLToPath(url),
      expected: 'a file',
    });
  });
  return { url: url.href, export: exported };
}

async function builtinOperator(name: string, args: OperatorArguments): Promise<PlannedOperator> {
  const entry = await operatorByName(name);
  await entry.check(args);
  return {
    name,
    reference: { type: 'builtin', name },
    supports: entry.supports(args),
    chunksize: entry.chunksize,
    isLarge: entry.isLarge?.(args),
    failurePrefix: entry.failurePrefix?.(args) ?? `${name}_`,
    takes: entry.takes?.(args) ?? 'configurations',
    files: entry.files?.(args) ?? [],
    python: entry.python?.(args),
    carriesHistory: entry.carriesHistory?.(args) ?? false,
    isOwn: false,
    ...(entry.selection && { selection: (context) => entry.selection?.(args, context) as Selection }),
  };
}

/** Finds the operator and checks its arguments. */
export async function plannedOperator(
  { operator }: Pick<LoopOptions, 'operator'>,
  args: OperatorArguments,
): Promise<PlannedOperator> {
  if (typeof operator === 'string') return builtinOperator(operator, args);
  const own = {
    supports: ['threads', 'processes', 'remote'] as const,
    failurePrefix: 'map_',
    takes: 'anything' as const,
    files: [],
    carriesHistory: false,
    isOwn: true,
  };
  if (typeof operator === 'object' && 'module' in operator) {
    const module = await moduleReference(operator.module, operator.export);
    return { name: fileURLToPath(module.url), reference: { type: 'module', module }, ...own };
  }
  const local = asOperator(operator, args, 'the operator');
  const name = typeof operator === 'function' && operator.name !== '' ? operator.name : 'function';
  return { name, reference: { type: 'builtin', name }, local, ...own };
}

/** Why an operator is computed in processes of its own though it supports threads. */
export function isolationOf(
  { mpiIsolate, timeoutMs }: Pick<LoopOptions, 'mpiIsolate' | 'timeoutMs'>,
  { isOwn }: Pick<PlannedOperator, 'isOwn'>,
): string | undefined {
  if (mpiIsolate === true) return 'isolation is asked for';
  return isOwn && timeoutMs !== undefined ? 'code of your own with a time limit' : undefined;
}

/** What may be parallel or large itself gets one worker, unless more are asked for. */
export function poolOf(size: PoolSize, { isLarge }: Pick<PlannedOperator, 'isLarge'>): PoolSize {
  if (isLarge !== true || size.isDefault !== true || size.npool <= 1) return size;
  return { npool: 1, reason: 'it may be parallel or large itself; more with `--npool`' };
}
