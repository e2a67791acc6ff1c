import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import type { MpiFlavor } from '../../src/schemes/mpi/addon.js';
import type { Folder } from '../helpers/folder.js';
import { repository } from '../helpers/repository.js';

/** Makes the program of which rank 0 tells what every rank sees. */
export function compileHello(flavor: MpiFlavor, folder: Folder): string {
  const program = folder.at(`hello-${flavor}`);
  execFileSync(`mpicc.${flavor}`, [join(repository, 'test/hosts/hello.c'), '-o', program]);
  return program;
}
