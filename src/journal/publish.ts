import { copyFile, open, rm, unlink } from 'node:fs/promises';
import type { OutputTarget } from '../sets/output-set.js';
import { exists, publish } from '../system/files.js';
import { aseName } from '../formats/ase-formats.js';
import { convertPart } from './ase-file.js';
import { gzipFile } from './gzip-file.js';
import { writeError } from './write-error.js';
import type { JournalFiles } from './run-files.js';

/** Publishes by rename; where the run directory is on another file system, through a copy beside the output. */
async function publishAcross(temporary: string, path: string): Promise<void> {
  try {
    await publish(temporary, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EXDEV') throw error;
    const beside = `${path}.atomloop-part`;
    await copyFile(temporary, beside);
    await syncFile(beside);
    await publish(beside, path);
    await unlink(temporary);
  }
}

async function syncFile(path: string): Promise<void> {
  const handle = await open(path, 'r+');
  await handle.sync().finally(() => handle.close());
}

interface Publication {
  readonly part: string;
  readonly path: string;
  readonly isGzip: boolean;
}

/** A part that is text still, in a format of ASE. */
async function publishConverted(publication: Publication, format: string): Promise<void> {
  const { part, path } = publication;
  if (!(await exists(part))) return;
  const converted = await convertPart(part, path, format);
  await publishOne({ ...publication, part: converted });
  await unlink(part);
}

async function publishOne({ part, path, isGzip }: Publication): Promise<void> {
  // Already published, by a run that was ended in the middle of this.
  if (!(await exists(part))) return;
  if (!isGzip) {
    await syncFile(part);
    await publishAcross(part, path);
    return;
  }
  const compressed = `${part}.gz`;
  await gzipFile(part, compressed);
  await publishAcross(compressed, path);
  await unlink(part);
}

/**
 * Gives the parts of a complete run their final names, each whole and durable. Can be repeated: what is
 * published already is left alone.
 */
export async function publishOutputs(files: JournalFiles, targets: readonly OutputTarget[]): Promise<void> {
  for (const [i, { path = '', failed, isGzip, format }] of targets.entries()) {
    try {
      const isOld = !(await exists(files.failed(i))) && (await exists(files.part(i)));
      if (isOld && failed !== undefined) await rm(failed, { force: true });
      // Before the failed set: while the part is there, a failed set under its final name is an old one.
      const publication = { part: files.part(i), path, isGzip };
      const ase = aseName(format);
      if (ase === undefined) await publishOne(publication);
      else await publishConverted(publication, ase);
      if (failed !== undefined) await publishOne({ part: files.failed(i), path: failed, isGzip: false });
    } catch (cause) {
      throw writeError(cause, path);
    }
  }
}
