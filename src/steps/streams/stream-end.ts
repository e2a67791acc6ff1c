import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { StreamEnd } from '../step.js';
import { isGone } from './matching-files.js';

interface EndOptions {
  readonly directory: string;
  readonly isStepFinished?: AbortSignal;
}

/** Why what the look that now follows finds is all that ever counts; undefined where more may come. */
export async function reasonOfLastLook(end: StreamEnd, options: EndOptions): Promise<string | undefined> {
  switch (end.type) {
    case 'scan':
      return 'all that was there in the beginning';
    case 'file':
      return (await isThere(resolve(options.directory, end.path))) ? `\`${end.path}\` is there` : undefined;
    case 'step':
      return options.isStepFinished?.aborted === true ? `step \`${end.id}\` is finished` : undefined;
    case 'idle':
    case 'count':
    case 'never':
      return undefined;
  }
}

async function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    (error: unknown) => {
      if (isGone(error) || (error as NodeJS.ErrnoException).code === 'ENOTDIR') return false;
      throw error;
    },
  );
}
