import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** A Python interpreter, and why it is that one. */
export interface Interpreter {
  readonly command: string;
  /** In words: the option or variable that named it. */
  readonly reason: string;
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function onPath(name: string, path = ''): string | undefined {
  return path
    .split(delimiter)
    .map((folder) => join(folder, name))
    .find(isProgram);
}

/**
 * `ATOMLOOP_PYTHON`, which `--python` sets; else the active virtual or Conda environment; else `python3` on the path.
 * Undefined where there is none.
 */
export function chooseInterpreter(env: NodeJS.ProcessEnv = process.env): Interpreter | undefined {
  const named = env['ATOMLOOP_PYTHON'];
  if (named !== undefined && named !== '') return { command: named, reason: '`ATOMLOOP_PYTHON`' };
  for (const variable of ['VIRTUAL_ENV', 'CONDA_PREFIX']) {
    const folder = env[variable];
    const command = folder === undefined || folder === '' ? undefined : join(folder, 'bin/python');
    if (command !== undefined && isProgram(command)) return { command, reason: `\`${variable}\`` };
  }
  const command = onPath('python3', env['PATH']);
  return command === undefined ? undefined : { command, reason: '`python3` on the path' };
}
