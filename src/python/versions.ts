import { packageFile } from '../package-files.js';
import { runProgram } from '../programs/run-program.js';
import { chooseInterpreter } from './interpreter.js';
import { localModuleFiles } from './local-files.js';

/** Which Python a run uses, as far as its packages tell. */
export interface PythonVersions {
  /** Path of the interpreter. */
  readonly executable: string;
  readonly version: string;
  /** Versions by module. */
  readonly packages: Readonly<Record<string, string>>;
}

const limitMilliseconds = 10_000;

/**
 * Asks the interpreter, which imports nothing for that, of numpy, of ASE and of what the dotted names begin with. Undefined
 * where it does not answer: the run itself will tell why.
 */
export async function pythonVersions(names: readonly string[]): Promise<PythonVersions | undefined> {
  const chosen = chooseInterpreter();
  if (chosen === undefined) return undefined;
  // Files beside the user have no version.
  const foreign = names.filter((name) => localModuleFiles(name).length === 0);
  const modules = new Set(['numpy', 'ase', ...foreign.map((name) => name.split('.', 1)[0] ?? '')]);
  const stop = new Int32Array(1);
  const timer = setTimeout(() => stop.fill(1), limitMilliseconds);
  const { stdout } = await runProgram({
    command: chosen.command,
    args: [packageFile('src/python/atomloop_bridge/versions.py'), ...modules],
    input: new Uint8Array(),
    stop,
  });
  clearTimeout(timer);
  return versionsOf(stdout.toString());
}

/** The last line: user code that Python starts with may have printed others. */
function versionsOf(text: string): PythonVersions | undefined {
  try {
    return JSON.parse(text.trimEnd().split('\n').at(-1) ?? '') as PythonVersions;
  } catch {
    return undefined;
  }
}

/** What differs, in words such as `ase 3.22.1 → 3.23.0`; empty where nothing does. */
export function versionChanges(before: PythonVersions, now: PythonVersions): string[] {
  const changes = (was: string | undefined, is: string | undefined, name: string): string[] =>
    was === is ? [] : [`${name} ${was ?? 'none'} → ${is ?? 'none'}`];
  const names = new Set([...Object.keys(before.packages), ...Object.keys(now.packages)]);
  return [
    ...changes(before.version, now.version, 'Python'),
    ...[...names].flatMap((name) => changes(before.packages[name], now.packages[name], name)),
  ];
}
