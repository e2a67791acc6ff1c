import type { EventListener } from '../events.js';
import type { Beginning } from '../journal/open-run.js';
import { versionChanges, type PythonVersions } from '../python/versions.js';

/** Versions are not part of what a run is, so that it goes on with others, with a word about it. */
export function warnOfVersions(
  beginning: Beginning,
  now: PythonVersions | undefined,
  { onEvent }: { readonly onEvent: EventListener },
): void {
  const before = earlierVersions(beginning);
  if (before === undefined || now === undefined) return;
  const changes = versionChanges(before, now);
  if (changes.length === 0) return;
  const remedy = 'to compute them again remove the run directory and add `--overwrite`';
  onEvent({
    type: 'warning',
    message: `earlier results are of other versions: ${changes.join(', ')}; ${remedy}`,
  });
}

function earlierVersions(beginning: Beginning): PythonVersions | undefined {
  if (beginning.type === 'up-to-date') return beginning.record.python;
  if (beginning.type === 'resume') return beginning.state.run.python;
  return beginning.previous?.record.python;
}
