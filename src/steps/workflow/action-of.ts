import type { Literal } from '../../expressions/literal.js';
import { emptyMap } from '../../expressions/literal.js';
import type { Action } from '../step.js';
import type { Fields } from './fields.js';
import { literalOf } from './literals.js';
import { describe, quoted } from './node.js';
import type { PlaceholderRule } from './placeholder-rule.js';

/** What a step does; undefined where that is not clear. */
export function actionOf(fields: Fields, rule: PlaceholderRule): Action | undefined {
  const run = fields.node('run');
  const operator = fields.node('operator');
  if ((run === undefined) === (operator === undefined)) {
    fields.refuse(run ?? fields.map, {
      message: run === undefined ? 'a step that does nothing' : 'a step with `operator` and `run`',
      expected: 'one of `operator` and `run`',
      got: run === undefined ? 'neither' : 'both',
      code: 'E_STEPS_KEY',
    });
    return undefined;
  }
  return operator === undefined ? programOf(fields, rule) : operatorOf(fields, rule);
}

function programOf(fields: Fields, rule: PlaceholderRule): Action {
  for (const key of ['output', 'arguments']) {
    const entry = fields.map.entries.get(key);
    if (entry !== undefined)
      fields.refuse(entry, {
        message: `\`${key}\` in a step with \`run\``,
        expected: 'it only beside `operator`',
        got: '`run`',
        code: 'E_STEPS_KEY',
        hints: () => [key === 'output' ? 'files that a program makes are listed in `outputs`' : undefined],
      });
  }
  const program = fields.node('run');
  const [first] = program?.type === 'list' ? program.entries : [];
  if (first?.type === 'scalar' && first.source === '')
    fields.refuse(first, {
      message: 'cannot use `run`',
      expected: 'the name of a program first',
      got: 'empty text',
    });
  rule.check('run', program);
  const command = fields.texts('run') ?? [];
  return { type: 'program', command };
}

function operatorOf(fields: Fields, rule: PlaceholderRule): Action {
  const output = fields.text('output');
  rule.check('output', fields.node('output'));
  return {
    type: 'operator',
    words: wordsOf(fields),
    inputs: rule.final(fields.texts('inputs') ?? []),
    ...(output === undefined ? {} : { output }),
    options: optionsOf(fields, rule),
  };
}

const operatorName = /^[A-Za-z][\w-]*$/;

/** `minimize`, `select fps` or [select, fps]; an expression is a third word of a list: [select, where, 'natoms < 50']. */
function wordsOf(fields: Fields): string[] {
  const node = fields.node('operator');
  const words = fields.texts('operator') ?? fields.text('operator')?.trim().split(/\s+/) ?? [];
  const [first = '', second = 'none'] = words;
  const most = node?.type === 'list' ? 3 : 2;
  const isMore = words.length > most || second.startsWith('-');
  if (node !== undefined && (isMore || second === '' || !operatorName.test(first)))
    fields.refuse(node, {
      message: 'cannot use `operator`',
      expected: 'one name, with its kind or method where it has one, such as `minimize` or `select fps`',
      got: node.type === 'list' ? quoted(words.join(' ')) : describe(node),
      hints: () => [isMore ? 'options go to `arguments`, files to `inputs` and `output`' : undefined],
    });
  return words;
}

/** Keys of a step that the command has as options. */
const ownKeys: ReadonlyMap<string, string> = new Map([
  ['output', '`output` of the step'],
  ['o', '`output` of the step'],
]);

function optionsOf(fields: Fields, rule: PlaceholderRule): Readonly<Record<string, Literal>> {
  const options = emptyMap();
  const node = fields.node('arguments');
  if (node?.type !== 'map') return options;
  for (const [key, { at, value }] of node.entries) {
    const own = ownKeys.get(key);
    if (!operatorName.test(key) || own !== undefined)
      fields.refuse(
        { at },
        {
          message: 'cannot use the argument',
          expected: own ?? 'the long name of an option without dashes',
          got: quoted(key),
          hints: () => [/^--?[A-Za-z]/.test(key) ? `write ${quoted(key.replace(/^-+/, ''))}` : undefined],
        },
      );
    options[key] = literalOf(value, fields, (text) => rule.check('arguments', text));
  }
  return options;
}
