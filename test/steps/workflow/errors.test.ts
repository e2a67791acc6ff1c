import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { AtomloopError, wordsOf } from '../../../src/errors.js';
import {
  parseWorkflow,
  readStepLine,
  readSteps,
  readWorkflow,
} from '../../../src/steps/workflow/read-workflow.js';
import { Folder } from '../../helpers/folder.js';
import { repository } from '../../helpers/repository.js';

interface Bad {
  readonly text: string;
  /** Code, line and column, words, and the hint where there is one. */
  readonly wanted: readonly (string | undefined)[];
}

function badFiles(): Bad[] {
  const [, ...blocks] = readFileSync(join(repository, 'test/fixtures/workflow/errors.txt'), 'utf8').split(
    '-- file\n',
  );
  return blocks.map((block) => {
    const [text = '', rest = ''] = block.split(/^=> /m);
    const [wanted, hint] = rest.trimEnd().split('\n=? ');
    return { text, wanted: [wanted, hint] };
  });
}

/** The error of something, as in the table. */
function errorOf(read: () => unknown): readonly (string | undefined)[] {
  try {
    read();
  } catch (thrown) {
    assert.ok(thrown instanceof AtomloopError, String(thrown));
    assert.equal(thrown.kind, 'usage');
    const { code, message, details } = thrown;
    const { line = 0, column = 0, hint } = details;
    return [`${code} ${line}:${column} ${wordsOf({ message, ...details })}`, hint];
  }
  return ['no error', undefined];
}

suite('a bad workflow file', () => {
  const bad = badFiles();

  test('is refused with the place, what was expected and what came', () => {
    assert.ok(bad.length >= 130);
    for (const { text, wanted } of bad)
      assert.deepEqual(
        errorOf(() => parseWorkflow(text, 'f', {})),
        wanted,
        text,
      );
  });

  test('always says what was expected and what came', () => {
    for (const { wanted } of bad) assert.match(wanted[0] ?? '', /; expected .+, got .+/);
  });

  test('is refused in the same words where its lines end with carriage returns', () => {
    for (const { text, wanted } of bad.filter(({ wanted: [words] }) => words?.includes('SYNTAX') === false))
      assert.deepEqual(
        errorOf(() => parseWorkflow(text.replaceAll('\n', '\r\n'), 'f', {})),
        wanted,
        text,
      );
  });

  test('names the file', () => {
    assert.throws(() => parseWorkflow('version: 2\nsteps: [a]', 'flows/a.yaml'), {
      details: {
        file: 'flows/a.yaml',
        line: 1,
        column: 10,
        expected: '`1`',
        got: '`2`',
        hint: 'a newer atomloop may read it; 1 more problem, the next in line 2',
      },
    });
  });
});

suite('a workflow file that cannot be read', () => {
  const refused = async (path: string, got: RegExp): Promise<void> => {
    await assert.rejects(readWorkflow(path), (thrown) => {
      assert.ok(thrown instanceof AtomloopError);
      assert.deepEqual([thrown.kind, thrown.code, thrown.details.file], ['usage', 'E_STEPS_FILE', path]);
      assert.match(wordsOf({ message: thrown.message, ...thrown.details }), got);
      return true;
    });
  };

  test('is refused', async (context) => {
    const folder = new Folder(context);
    await refused(folder.at('none.yaml'), /expected a file that can be read, got no such file/);
    await refused(folder.path, /got a directory/);
    await refused(
      folder.write('latin.yaml', Buffer.from([0x61, 0x3a, 0xe9])),
      /expected UTF-8, got other bytes/,
    );
    await refused(folder.write('empty.yaml', ''), /nothing is in the file/);
    await refused(
      folder.write('large.yaml', Buffer.alloc(10 * 1024 * 1024 + 1, '#')),
      /at most 10 MiB, got more/,
    );
    await refused('/dev/zero', /at most 10 MiB, got more/);
  });

  test('may have 10 MiB', async (context) => {
    const text = Buffer.alloc(10 * 1024 * 1024, '#');
    text.write('version: 1\nsteps: [{id: a, run: [date]}]\n');
    const { steps } = await readWorkflow(new Folder(context).write('large.yaml', text));
    assert.equal(steps.length, 1);
  });
});

suite('aliases', () => {
  test('stand for what they name', () => {
    const text =
      'version: 1\nsteps:\n- {id: a, run: [date], env: &env {A: x}}\n- {id: b, run: [date], env: *env}\n';
    assert.deepEqual({ ...parseWorkflow(text, 'f').steps[1]?.env }, { A: 'x' });
  });

  test('that would fill the memory are refused', () => {
    const bomb = Array.from({ length: 60 }, (_, i) => `b${i}: &a${i + 1} [*a${i}, *a${i}]\n`).join('');
    const [words] = errorOf(() => parseWorkflow(`a: &a0 [x]\n${bomb}`, 'f'));
    assert.equal(
      words,
      'E_STEPS_SYNTAX 16:12 aliases stand for too much; expected at most 100000 values, got more',
    );
  });
});

suite('bad steps that are added', () => {
  test('are refused with their place', () => {
    const cases: Readonly<Record<string, string>> = {
      '': 'E_STEPS_FILE 1:1 nothing is in the file; expected a list of steps, or a mapping with `steps`, got nothing',
      '3': 'E_STEPS_VALUE 1:1 cannot use the steps; expected a list of steps, or a mapping with `steps`, got `3`',
      '{steps: []}':
        'E_STEPS_VALUE 1:9 cannot use `steps`; expected a list of at least one step, got an empty list',
      '{threads: 1, steps: [{id: a, run: [b]}]}':
        'E_STEPS_KEY 1:2 unknown key of the steps; expected `version`, `steps`, got `threads`',
      '- {id: a, run: [b]}\n- {id: a, run: [b]}':
        'E_STEPS_ID 2:8 two steps with one id; expected every name once, got `a`',
    };
    for (const [text, words] of Object.entries(cases))
      assert.equal(errorOf(() => readSteps(text, 'f'))[0], words);
    assert.match(errorOf(() => readSteps('[]', 'f'))[0] ?? '', /^E_STEPS_VALUE 1:1 .*at least one step/);
  });

  test('are refused with the line that they are', () => {
    const place = { file: 'steps.jsonl', line: 7 };
    const cases: Readonly<Record<string, string>> = {
      '{"id":"a","run":"b"}': 'E_STEPS_VALUE 7:17 cannot use `run`; expected a list of words, got `b`',
      '{"id":"a","run":["b"]': 'E_STEPS_SYNTAX 7:22 ',
      '[1]': 'E_STEPS_VALUE 7:1 cannot use a step; ',
      '': 'E_STEPS_FILE 7:1 nothing is in the file; expected a step',
    };
    for (const [text, words] of Object.entries(cases)) {
      const [found = ''] = errorOf(() => readStepLine(text, place));
      assert.equal(found.slice(0, words.length), words);
    }
  });
});
