import type { StreamDefinition, StreamEnd } from '../step.js';
import { fits } from './check.js';
import { Fields } from './fields.js';
import { describe, quoted, type Node } from './node.js';
import type { Problems } from './problems.js';
import { namePattern, nameWords, streamSchema } from './schema.js';

/** Of files that may still be written to. */
const usualSettleMs = 2000;

/** The streams of a workflow, in the order of the file. */
export function streamsOf(node: Node | undefined, problems: Problems): StreamDefinition[] {
  if (node === undefined) return [];
  if (node.type !== 'map') {
    problems.add({
      at: node.at,
      code: 'E_STEPS_VALUE',
      message: 'cannot use `streams`',
      expected: 'a mapping of names to streams',
      got: describe(node),
    });
    return [];
  }
  return [...node.entries].flatMap(([name, { at, value }]) => {
    if (!namePattern.test(name))
      problems.add({
        at,
        code: 'E_STEPS_ID',
        message: 'cannot use the name of the stream',
        expected: nameWords,
        got: quoted(name),
      });
    const stream = streamOf(name, value, problems);
    return stream === undefined ? [] : [stream];
  });
}

function streamOf(name: string, node: Node, problems: Problems): StreamDefinition | undefined {
  if (!fits(streamSchema, node, { problems, what: 'a stream' })) return undefined;
  const fields = new Fields(node, problems);
  const place = problems.source.place(node.at);
  const glob = fields.text('glob');
  const values = fields.texts('values');
  if ((glob === undefined) === (values === undefined)) {
    const message = glob === undefined ? 'a stream of nothing' : 'a stream with `glob` and `values`';
    const got = glob === undefined ? 'neither' : 'both';
    fields.refuse(node, { message, expected: 'one of `glob` and `values`', got, code: 'E_STEPS_KEY' });
    return undefined;
  }
  if (values !== undefined)
    return { name, values: distinct(values, fields), settleMs: 0, end: onlyScan(fields), place };
  const end = endOf(fields);
  return { name, glob: glob ?? '', settleMs: settleOf(fields, end), end, place };
}

function settleOf(fields: Fields, end: StreamEnd): number {
  const node = fields.node('settle');
  if (node === undefined) return end.type === 'scan' ? 0 : usualSettleMs;
  if (node.type === 'scalar' && /^0(ms|s)?$/.test(node.source)) return 0;
  return fields.milliseconds('settle') ?? 0;
}

/** Items are known by their value, so that each can be there only once. */
function distinct(values: readonly string[], fields: Fields): readonly string[] {
  const node = fields.node('values');
  const seen = new Set<string>();
  values.forEach((value, i) => {
    const at = node?.type === 'list' ? node.entries[i]?.at : undefined;
    if (seen.has(value) && at !== undefined)
      fields.refuse(
        { at },
        { message: 'a value that is there twice', expected: 'every value once', got: quoted(value) },
      );
    seen.add(value);
  });
  return values;
}

function onlyScan(fields: Fields): StreamEnd {
  for (const key of ['settle', 'close']) {
    const entry = fields.map.entries.get(key);
    if (entry !== undefined)
      fields.refuse(entry, {
        message: `\`${key}\` in a stream of values`,
        expected: 'it only beside `glob`',
        got: '`values`',
        code: 'E_STEPS_KEY',
      });
  }
  return { type: 'scan' };
}

function endOf(fields: Fields): StreamEnd {
  const node = fields.node('close');
  if (node?.type !== 'map')
    return { type: node?.type === 'scalar' && node.source === 'never' ? 'never' : 'scan' };
  const close = new Fields(node, fields.problems);
  const path = close.text('file');
  if (path !== undefined) return { type: 'file', path };
  if (close.has('idle')) return { type: 'idle', ms: close.milliseconds('idle') ?? 0 };
  const count = close.number('count');
  return count === undefined ? { type: 'step', id: close.text('step') ?? '' } : { type: 'count', count };
}
