import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { MpiFlavor } from '../../../src/schemes/mpi/addon.js';
import type { Folder } from '../../helpers/folder.js';
import { MpiJob, type JobOptions } from '../../helpers/mpi.js';
import { repository } from '../../helpers/repository.js';

const program = fileURLToPath(new URL('probe.js', import.meta.url));

export interface ProbeOptions extends Omit<JobOptions, 'args'> {
  readonly name: string;
  /** Of the addon, where it is not that of the launcher. */
  readonly addon?: MpiFlavor;
}

/** A library to be preloaded that keeps the heap from growing, as V8's code does when it happens to lie above it. */
export function heapWall(folder: Folder): string {
  const library = folder.at('heap-wall.so');
  const source = join(repository, 'test', 'schemes', 'mpi', 'heap-wall.c');
  const flags = ['-shared', '-fPIC', '-Wall', '-Wextra', '-Werror'];
  execFileSync(process.env['CXX'] ?? 'c++', ['-x', 'c', source, ...flags, '-o', library], {
    stdio: 'inherit',
  });
  return library;
}

/** A case of the probe under the launcher of an MPI. */
export function probe(context: TestContext, flavor: MpiFlavor, options: ProbeOptions): MpiJob {
  const { name, addon = flavor } = options;
  return new MpiJob(context, flavor, { ...options, args: [program, addon, name] });
}
