import { createHash } from 'node:crypto';
import { join } from 'node:path';

/** Names inside the directory of a run of steps. */
export interface StepFiles {
  readonly directory: string;
  readonly journal: string;
  readonly logs: string;
  /** Where other commands put what they ask of a running one. */
  readonly requests: string;
  /** What a step prints. */
  log(id: string): string;
  /** Of what running steps add. */
  readonly additions: string;
  /** Where a running step puts steps to add. */
  added(id: string): string;
}

const longestName = 150;

/** An id as the name of a file: other characters as `%XX`, and what is too long for a name as a digest. */
function fileName(id: string): string {
  const name = encodeURIComponent(id).replace(
    /[!'()*~]|^\./g,
    (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  if (name.length <= longestName) return name;
  return `${name.slice(0, longestName)}-${createHash('sha256').update(id).digest('hex').slice(0, 16)}`;
}

export function stepFiles(directory: string): StepFiles {
  return {
    directory,
    journal: join(directory, 'journal'),
    logs: join(directory, 'logs'),
    requests: join(directory, 'requests'),
    additions: join(directory, 'added'),
    log: (id) => join(directory, 'logs', `${fileName(id)}.log`),
    added: (id) => join(directory, 'added', fileName(id)),
  };
}
