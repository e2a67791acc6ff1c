import type { StreamDefinition } from '../step.js';
import { FileStream } from './file-stream.js';
import type { StreamEvent, WatchOptions } from './stream-event.js';

/**
 * The items of a stream, each once, as they come. Values are there at once. A file is taken when size and time have stood still
 * for `settleMs`, an empty one too; one that is gone before is none; one that was old when the first look was taken needs no
 * waiting. Nothing is looked for while an event is worked on. Errors: `E_READ`.
 */
export async function* watchStream(
  definition: StreamDefinition,
  options: WatchOptions,
): AsyncGenerator<StreamEvent, void, undefined> {
  if (definition.glob !== undefined) {
    yield* new FileStream(definition.glob, definition, options).events();
    return;
  }
  const known = new Set(options.known);
  const items = [...new Set(definition.values)].filter((value) => !known.has(value));
  if (options.signal.aborted) return;
  if (items.length > 0) yield { type: 'items', items };
  yield { type: 'closed', reason: 'all values are there' };
}
