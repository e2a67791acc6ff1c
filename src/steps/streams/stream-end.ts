import { resolve } from 'node:path';
import type { StreamEnd } from '../step.js';
import { statusOf } from './file-status.js';

interface EndOptions {
  readonly directory: string;
  readonly isStepFinished?: AbortSignal;
}

/** Why what the look that now follows finds is all that ever counts; undefined where more may come. */
export async function reasonOfLastLook(end: StreamEnd, options: EndOptions): Promise<string | undefined> {
  switch (end.type) {
    case 'scan':
      return 'all that was there in the beginning';
    case 'file': {
      const status = await statusOf(resolve(options.directory, end.path));
      return status === undefined ? undefined : `\`${end.path}\` is there`;
    }
    case 'step':
      return options.isStepFinished?.aborted === true ? `step \`${end.id}\` is finished` : undefined;
    case 'idle':
    case 'count':
    case 'never':
      return undefined;
  }
}
