import { openSync, closeSync, fsyncSync, mkdtempSync, rmSync, writeSync } from 'node:fs';
import { arch, release } from 'node:os';
import { join } from 'node:path';
import type { Command } from 'commander';
import { AtomloopError } from '../../errors.js';
import { core } from '../../native.js';
import { usableCores } from '../../system/cores.js';
import { monotonicSeconds } from '../../system/clock.js';
import type { Finish } from '../command.js';
import type { Finding } from '../finding.js';
import { foundLibraries } from '../found-libraries.js';
import { ExitCode } from '../exit-codes.js';
import { print } from '../terminal.js';
import { chooseInterpreter } from '../../python/interpreter.js';
import { PythonProgram } from '../../python/python-program.js';
import { version } from '../../system/version.js';
import { builtFlavors } from '../../schemes/mpi/addon.js';
import { launcherOf } from '../../schemes/mpi/launcher.js';

function attempt(name: string, check: () => string): Finding {
  try {
    return { name, isGood: true, text: check() };
  } catch (thrown) {
    const { message, details } = AtomloopError.from(thrown, 'internal', 'E_DOCTOR');
    return { name, isGood: false, text: [message, details.got, details.hint].filter(Boolean).join('; ') };
  }
}

/** Time of one small write and fsync in the current directory, which every run needs at its end. */
function fileSystem(): string {
  const directory = mkdtempSync(join(process.cwd(), '.atomloop-doctor-'));
  try {
    const fd = openSync(join(directory, 'probe'), 'w');
    const started = monotonicSeconds();
    writeSync(fd, 'probe');
    fsyncSync(fd);
    closeSync(fd);
    return `writable, fsync ${((monotonicSeconds() - started) * 1e3).toFixed(1)} ms`;
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** MPI is not needed on one machine. */
function mpi(): string {
  const built = builtFlavors();
  const launcher = launcherOf(process.env);
  const addons =
    built.length === 0
      ? 'no addon (install an MPI, then `npm run build:mpi`)'
      : `addons for ${built.join(', ')}`;
  return launcher === undefined
    ? addons
    : `${addons}; rank ${launcher.rank} of ${launcher.size} of ${launcher.name}`;
}

/** Python is needed for calculators, operators and formats of Python alone. */
async function python(): Promise<Finding> {
  const name = 'python';
  const chosen = chooseInterpreter();
  if (chosen === undefined) return { name, isGood: true, text: 'none (not needed without code of Python)' };
  try {
    const { program, hello } = await PythonProgram.start(chosen);
    await program.end();
    const { version: own, ase, numpy, executable } = hello;
    return {
      name,
      isGood: true,
      text: `${own} with ASE ${ase}, numpy ${numpy}: ${executable} (${chosen.reason})`,
    };
  } catch (thrown) {
    const { message, details } = AtomloopError.from(thrown, 'internal', 'E_DOCTOR');
    return {
      name,
      isGood: true,
      text: [message, details.got, details.hint].filter((part) => part !== undefined).join('; '),
    };
  }
}

async function findings(): Promise<Finding[]> {
  return [
    attempt('atomloop', () => version),
    attempt('node', () => `${process.version} on ${process.platform}-${arch()} ${release()}`),
    attempt('cores', () => {
      const { count, reason } = usableCores();
      return `${count} usable (${reason})`;
    }),
    attempt('addon', () => (core() === undefined ? '' : 'core addon loads')),
    attempt('mpi', mpi),
    await python(),
    ...foundLibraries(),
    attempt('directory', fileSystem),
  ];
}

export function define(command: Command, finish: Finish): void {
  command.option('--json', 'as one JSON object').action(async ({ json }: { json?: boolean }) => {
    const found = await findings();
    if (json === true) print(JSON.stringify(found));
    else
      for (const { name, isGood, text } of found)
        print(`${isGood ? 'ok  ' : 'FAIL'} ${name.padEnd(10)} ${text}`);
    finish(found.every(({ isGood }) => isGood) ? ExitCode.done : ExitCode.usage);
  });
}

export const examples = [['check this machine', 'atomloop doctor']] as const;
