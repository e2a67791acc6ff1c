import assert from 'node:assert/strict';
import { test } from 'node:test';
import { terminalOptions } from '../../../src/cli/steps/terminal-options.js';

const terminal = { isTTY: true, columns: 132, rows: 43 };

test('colors are for terminals that know them, and only where they are wanted', () => {
  const size = { isTerminal: true, width: 132, height: 43 };
  assert.deepEqual(terminalOptions({ TERM: 'xterm' }, terminal), { ...size, hasColor: true });
  assert.deepEqual(terminalOptions({ TERM: 'xterm', NO_COLOR: '' }, terminal), { ...size, hasColor: true });
  assert.deepEqual(terminalOptions({ TERM: 'xterm', NO_COLOR: '1' }, terminal), { ...size, hasColor: false });
  assert.deepEqual(terminalOptions({ TERM: 'dumb' }, terminal), { ...size, hasColor: false });
});

test('a file or a pipe has no width and no colors', () => {
  const none = { isTerminal: false, hasColor: false };
  assert.deepEqual(terminalOptions({ TERM: 'xterm', COLUMNS: '80' }, {}), none);
});
