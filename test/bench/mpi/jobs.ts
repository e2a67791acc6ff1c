import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { MpiFlavor } from '../../../src/schemes/mpi/addon.js';
import { repository } from '../../helpers/repository.js';
import { python, type Command } from '../measure.js';

const launchers: Readonly<Record<MpiFlavor, readonly [string, ...string[]]>> = {
  openmpi: ['mpirun.openmpi', '--allow-run-as-root', '--oversubscribe', '--bind-to', 'none'],
  mpich: ['mpiexec.mpich'],
};

export const flavorNames: Readonly<Record<MpiFlavor, string>> = { openmpi: 'Open MPI', mpich: 'MPICH' };

/** A command as so many ranks. */
export function ranks(flavor: MpiFlavor, count: number, { program, args, ...rest }: Command): Command {
  const [launcher, ...own] = launchers[flavor];
  return {
    ...rest,
    program: pathOf(launcher),
    args: [...own, '-n', String(count), program, ...args],
    env: { WFL_MPIPOOL: '1', ...rest.env },
  };
}

/** A compiled program of this folder. */
export const rankProgram = (name: string, ...args: readonly string[]): Command => ({
  program: process.execPath,
  args: [fileURLToPath(new URL(`${name}.js`, import.meta.url)), ...args],
});

function pathOf(program: string): string {
  const folder = (process.env['PATH'] ?? '').split(':').find((name) => existsSync(join(name, program)));
  return folder === undefined ? program : join(folder, program);
}

/** Why nothing can be measured with an MPI; undefined where it can. */
export function whyNot(flavor: MpiFlavor): string | undefined {
  const [launcher] = launchers[flavor];
  if (spawnSync(launcher, ['--version']).status !== 0) return `no \`${launcher}\``;
  if (existsSync(join(repository, 'build', 'Release', `mpi_${flavor}.node`))) return undefined;
  return `no addon for ${flavorNames[flavor]}: \`npm run build:mpi\``;
}

/** The same for MPI in Python. */
export function whyNotPython(): string | undefined {
  const { status } = spawnSync(python, ['-c', 'import mpi4py, numpy']);
  return status === 0 ? undefined : `no mpi4py for ${python}`;
}
