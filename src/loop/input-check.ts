import { formatError } from '../errors.js';
import { inputDifferences, type RunIdentity } from '../journal/identity.js';
import type { PieceSource } from '../sets/piece-source.js';

/** Throws `E_INPUT_CHANGED` where an input is not any more what it was when the run was planned. */
export async function checkInputs(sources: readonly PieceSource[], { inputs }: RunIdentity): Promise<void> {
  if (inputs === null) return;
  const now = await Promise.all(
    sources.map((source) =>
      source.identify().catch(() => ({ name: source.name, selection: '', size: -1, mtimeMs: 0, inode: 0 })),
    ),
  );
  const [change] = inputDifferences(
    inputs,
    now.filter((input) => input !== undefined),
  );
  if (change === undefined) return;
  throw formatError('E_INPUT_CHANGED', `${change} during the run`, {
    expected: 'inputs that stay as they are',
    hint: 'nothing was published; run again with `--overwrite` on the inputs as they are now',
  });
}
