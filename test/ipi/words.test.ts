import assert from 'node:assert/strict';
import { test } from 'node:test';
import { splitWords } from '../../src/ipi/words.js';

test('words are parted by blanks, quotes hold them together, and nothing else is special', () => {
  assert.deepEqual(splitWords(`  pw.x --ipi {address} -in 'my file' --x="a 'b' c"'d' $HOME;  `), [
    'pw.x',
    '--ipi',
    '{address}',
    '-in',
    'my file',
    `--x=a 'b' cd`,
    '$HOME;',
  ]);
  assert.deepEqual(splitWords(`a ''`), ['a', '']);
  assert.deepEqual(splitWords(' '), []);
  for (const text of [`'a`, `a "b`, `"a' b`])
    assert.throws(() => splitWords(text), { code: 'E_CALCULATOR_ARGUMENT' });
});
