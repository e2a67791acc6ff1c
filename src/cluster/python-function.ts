import { createHash } from 'node:crypto';
import { usageError } from '../errors.js';
import type { PythonFunction, PythonSource } from './contract.js';
import { PythonCall, PythonName } from './pickle-write.js';

/** Runs a module's text once per engine; afterwards its functions can be named like those of any module. */
const loader = `
import linecache, sys, types
def load(module, text, path):
    found = sys.modules.get(module)
    if found is None:
        found = sys.modules[module] = types.ModuleType(module)
        file = "<" + module + ">"
        linecache.cache[file] = (len(text), None, text.splitlines(True), file)
        try:
            exec(compile(text, file, "exec"), found.__dict__)
        except BaseException:
            del sys.modules[module]
            raise
    return getattr(found, path)
`;
const load = new PythonCall(new PythonName('builtins', 'eval'), [
  '(lambda text, names: (exec(text, names), names["load"])[1])',
]);
const loadFunction = new PythonCall(load, [loader, {}]);

/** How a call names its function. */
export interface FunctionReference {
  readonly callable: PythonName | PythonCall;
  /** Module that the engine has once the call was answered. */
  readonly brings?: string;
}

const names = /^[\p{ID_Start}_][\p{ID_Continue}]*(?:\.[\p{ID_Start}_][\p{ID_Continue}]*)*$/u;
const digests = new WeakMap<PythonSource, string>();

function moduleOf(source: PythonSource): string {
  const known = digests.get(source);
  if (known !== undefined) return known;
  const module = `atomloop_${createHash('sha256').update(source.source).digest('hex').slice(0, 24)}`;
  digests.set(source, module);
  return module;
}

/** Throws `E_CLUSTER_FUNCTION`. */
export function referenceTo(meant: PythonFunction, has: (module: string) => boolean): FunctionReference {
  if (typeof meant === 'string') return { callable: named(meant) };
  const module = moduleOf(meant);
  if (has(module)) return { callable: new PythonName(module, meant.name) };
  return { callable: new PythonCall(loadFunction, [module, meant.source, meant.name]), brings: module };
}

function named(text: string): PythonName {
  const split = text.includes(':') ? text.indexOf(':') : text.lastIndexOf('.');
  const [module, path] = split < 0 ? ['builtins', text] : [text.slice(0, split), text.slice(split + 1)];
  if (names.test(module) && names.test(path)) return new PythonName(module, path);
  throw usageError('E_CLUSTER_FUNCTION', 'cannot tell which function of Python is meant', {
    expected: '`module.name`, `module:path.to.name`, or the name of a builtin',
    got: `\`${text}\``,
  });
}
