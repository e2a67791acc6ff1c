import type { CallResult } from './contract.js';
import { unpackResult } from './apply-message.js';
import { clusterError, engineLost, exceptionOf, pythonError, stopped } from './errors.js';
import type { Content, Message } from './message.js';

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
const contentOf = (value: unknown): Content =>
  typeof value === 'object' && value !== null ? (value as Content) : {};

/** The value that an `apply_reply` brings; throws what went wrong, with the engine as `nameOf` calls it. */
export function resultOf(message: Message, nameOf: (uuid: string) => string): CallResult {
  const { content, metadata, buffers } = message;
  const engine = textOf(metadata['engine']);
  const { status } = content;
  if (status === 'ok') return { ...unpackResult(buffers), engine: engine ?? '' };
  if (status === 'aborted') throw stopped();
  if (status !== 'error')
    throw clusterError('E_CLUSTER_PROTOCOL', 'an answer of an engine cannot be understood', {
      expected: 'a status',
      got: JSON.stringify(status ?? null),
    });
  const exception = exceptionOf(content);
  // An engine signs its errors with its name; without it they are the scheduler's.
  const raisedBy = textOf(contentOf(content['engine_info'])['engine_uuid']);
  if (raisedBy === undefined && exception.type === 'EngineError')
    throw engineLost(nameOf(engine ?? /[\da-f-]{30,}/.exec(exception.message)?.[0] ?? 'unknown'));
  throw pythonError(exception, nameOf(raisedBy ?? engine ?? 'unknown'));
}
