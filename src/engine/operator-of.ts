import { fileURLToPath } from 'node:url';
import { type AtomloopError, usageError } from '../errors.js';
import { nearest } from '../expressions/nearest.js';
import type { Operator, OperatorArguments, SlotContext } from '../operators/operator.js';
import { operatorByName } from '../operators/registry.js';
import type { EngineSpec, InitializerReference, ModuleReference } from './spec.js';

type AnyFunction = (...args: unknown[]) => unknown;

/** Imports one export of a user's module. Throws `E_MODULE` or `E_EXPORT`. */
async function importExport(reference: ModuleReference): Promise<unknown> {
  let module: Record<string, unknown>;
  try {
    module = (await import(reference.url)) as Record<string, unknown>;
  } catch (cause) {
    throw moduleError(reference, cause);
  }
  if (Object.hasOwn(module, reference.export)) return module[reference.export];
  const near = nearest(reference.export, Object.keys(module));
  throw usageError('E_EXPORT', `the module has no export \`${reference.export}\``, {
    file: fileURLToPath(reference.url),
    expected: `one of ${Object.keys(module)
      .map((name) => `\`${name}\``)
      .join(', ')}`,
    got: `\`${reference.export}\``,
    ...(near === undefined ? {} : { hint: `did you mean \`${near}\`?` }),
  });
}

function moduleError({ url }: ModuleReference, cause: unknown): AtomloopError {
  const error = usageError('E_MODULE', 'cannot import the module', {
    cause,
    file: fileURLToPath(url),
    got: cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause),
  });
  if (cause instanceof Error && cause.stack !== undefined) error.stack = cause.stack;
  return error;
}

/** What a user's module may export in place of a bare function. */
function isOperator(value: unknown): value is Operator<unknown> {
  if (typeof value !== 'object' || value === null || !('shape' in value)) return false;
  return value.shape === 'each' || value.shape === 'batch' || value.shape === 'global';
}

/** A bare function is a `batch` operator: `(list, args, context) => list`. */
export function asOperator(exported: unknown, args: OperatorArguments, place: string): Operator<unknown> {
  if (isOperator(exported)) return withArguments(exported, args);
  if (typeof exported !== 'function') {
    throw usageError('E_OPERATOR_KIND', 'the export is no operator', {
      file: place,
      expected: 'a function of a list, or what `defineOperator` returns',
      got: typeof exported,
    });
  }
  const batch = exported as AnyFunction;
  return {
    shape: 'batch',
    batch: (inputs, context) => batch(inputs, args, context) as never,
  };
}

/** The user's functions take the arguments second: `(configuration, args, context)`. */
function withArguments(operator: Operator<unknown>, args: OperatorArguments): Operator<unknown> {
  const dispose = operator.dispose?.bind(operator);
  const rest = dispose === undefined ? {} : { dispose };
  if (operator.shape === 'each') {
    const each = operator.each.bind(operator) as AnyFunction;
    return { shape: 'each', each: (input, context) => each(input, args, context) as never, ...rest };
  }
  if (operator.shape === 'global') {
    const extract = operator.extract.bind(operator) as AnyFunction;
    return { shape: 'global', extract: (input, context) => extract(input, args, context), ...rest };
  }
  const batch = operator.batch.bind(operator) as AnyFunction;
  return { shape: 'batch', batch: (inputs, context) => batch(inputs, args, context) as never, ...rest };
}

async function runInitializer({ module, args }: InitializerReference): Promise<void> {
  const initializer = await importExport(module);
  if (typeof initializer !== 'function') {
    throw usageError('E_EXPORT', 'the initializer is no function', {
      file: fileURLToPath(module.url),
      got: typeof initializer,
    });
  }
  await (initializer as AnyFunction)(...args);
}

/** Builds the operator of a slot: initializer first, once; a module's own `initializer` export likewise. */
export async function createOperator(spec: EngineSpec, slot: SlotContext): Promise<Operator<unknown>> {
  if (spec.initializer !== undefined) await runInitializer(spec.initializer);
  if (spec.operator.type === 'builtin') {
    const entry = await operatorByName(spec.operator.name);
    return await entry.create(spec.args, slot);
  }
  const { module } = spec.operator;
  const exported = await importExport(module);
  const own = (await import(module.url)) as { initializer?: unknown };
  if (typeof own.initializer === 'function') await (own.initializer as AnyFunction)(spec.args, slot);
  return asOperator(exported, spec.args, fileURLToPath(module.url));
}
