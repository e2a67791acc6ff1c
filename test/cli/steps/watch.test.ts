import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { listTable } from '../../../src/cli/steps/list.js';
import { viewJson } from '../../../src/cli/steps/view-json.js';
import { watchTable } from '../../../src/cli/steps/watch.js';
import type { StepsView } from '../../../src/steps/view.js';
import { exampleView, hostileView, instance, isSafe, stepsView, stepView } from './views.js';

async function* each<T>(values: readonly T[]): AsyncGenerator<T> {
  for (const value of values) yield value;
}

async function written(
  views: readonly StepsView[],
  options: Parameters<typeof watchTable>[1] = {},
): Promise<string[]> {
  const texts: string[] = [];
  await watchTable(each(views), {
    terminal: () => ({ isTerminal: false, hasColor: false }),
    ...options,
    write: (text) => texts.push(text),
  });
  return texts;
}

/** What a terminal of that size shows at the end, as far as it is moved by what we write. */
function screenOf(texts: readonly string[], width: number): string[] {
  const screen: string[] = [''];
  let row = 0;
  let column = 0;
  const put = (character: string): void => {
    if (column === width) [row, column] = [row + 1, 0];
    screen[row] =
      (screen[row] ?? '').padEnd(column).slice(0, column) + character + (screen[row] ?? '').slice(column + 1);
    column += 1;
  };
  const moves: Readonly<Record<string, (count: number) => void>> = {
    A: (count) => (row = Math.max(0, row - count)),
    K: () => (screen[row] = (screen[row] ?? '').slice(0, column)),
    J: () => screen.splice(row, Infinity, (screen[row] ?? '').slice(0, column)),
  };
  // eslint-disable-next-line no-control-regex
  for (const [part, count, move] of texts.join('').matchAll(/\u001b\[(\d*)([AKJm])|[^]/gu)) {
    if (move !== undefined) moves[move]?.(Number(count));
    else if (part === '\n') [row, column] = [row + 1, 0];
    else if (part === '\r') column = 0;
    else put(part);
  }
  return screen;
}

suite('watching a run', () => {
  const running = stepsView([stepView('a', { state: 'running', started: 'x', seconds: 1 }), stepView('b')]);
  const later = stepsView([
    stepView('a', { state: 'finished', started: 'x', seconds: 2 }),
    stepView('b', { state: 'running', started: 'x' }),
    stepView('c', { standing: 'ready' }),
  ]);
  const end = stepsView(
    [
      stepView('a', { state: 'finished', started: 'x', seconds: 2 }),
      stepView('b', { state: 'failed', started: 'x', seconds: 3, attempt: 2 }),
      stepView('c', { prerequisites: ['b'], standing: 'blocked' }),
    ],
    { state: 'failed' },
  );

  test('tells changes as lines where there is no terminal', async () => {
    assert.deepEqual(await written([running, running, later, end]), [
      'flow.steps: running; 2 steps: 1 running, 1 new\n',
      'a: running\n',
      'a: finished, 2.0 s\n',
      'b: running\n',
      'b: failed, attempt 2, 3.0 s\n',
      'c: blocked (blocked by b)\n',
      'flow.steps: failed; 3 steps: 1 finished, 1 failed, 1 blocked\n',
    ]);
    assert.deepEqual(await written([end, end]), [
      'flow.steps: failed; 3 steps: 1 finished, 1 failed, 1 blocked\n',
      'b: failed, attempt 2, 3.0 s\n',
      'c: blocked (blocked by b)\n',
    ]);
  });

  test('draws the table over itself on a terminal, and nothing where nothing changed', async () => {
    const terminal = () => ({ isTerminal: true, width: 60, height: 30, hasColor: false });
    const texts = await written([exampleView(), exampleView(), later, end], { terminal });
    assert.equal(texts.filter((text) => text !== '').length, 3);
    assert.deepEqual(screenOf(texts, 60), [...listTable(end, { width: 59 }).split('\n'), '']);
    const colored = await written([later, end], { terminal: () => ({ ...terminal(), hasColor: true }) });
    assert.ok(colored.join('').includes('\u001b[31mfailed\u001b[0m'));
    assert.deepEqual(screenOf(colored, 60), screenOf(texts, 60));
  });

  test('shows what matters most on a low terminal', async () => {
    const shown = async (height: number): Promise<string[]> => {
      const terminal = () => ({ isTerminal: true, width: 60, height, hasColor: false });
      return screenOf(await written([exampleView(), exampleView()], { terminal }), 60).slice(4, -1);
    };
    assert.deepEqual(await shown(10), [
      'STEP           STATE        TRY  TIME',
      'relax[…]       6 finished, 2 running, 1 failed, 1 ready, 9…',
      'relax[Rh.xyz]  failed       2    4.3 s  E_NOT_CONVERGED: f…',
      'review         interactive  1    2.0 s  waits for a person',
      '… not shown: 1 finished, 1 blocked, 1 waiting, 1 new, 1 of…',
    ]);
    assert.deepEqual(await shown(7), [
      'STEP  STATE  TRY  TIME',
      '… not shown: 1 finished, 1 interactive, 1 failed, 1 blocke…',
    ]);
    for (let height = 1; height < 7; height += 1)
      assert.equal((await shown(height)).length, Math.max(0, height - 5));
    for (let height = 7; height < 16; height += 1)
      assert.equal((await shown(height)).length, Math.min(9, height - 5));
  });

  test('goes up over lines that a narrower terminal has broken', async () => {
    const widths = [60, 60, 20, 20];
    const terminal = () => ({ isTerminal: true, width: widths.shift() ?? 20, height: 40, hasColor: false });
    const [first = '', second = ''] = await written([later, end], { terminal });
    const rows = first
      .split('\n')
      .map((line) => Math.max(1, Math.ceil(line.replace('\u001b[K', '').length / 60)));
    assert.ok(second.startsWith('\u001b['), JSON.stringify(second.slice(0, 8)));
    const broken = listTable(later, { width: 59 })
      .split('\n')
      .reduce((sum, line) => sum + Math.max(1, Math.ceil(line.length / 20)), 0);
    assert.ok(broken > rows.length - 1);
    assert.ok(second.startsWith(`\u001b[${broken}A\r`), JSON.stringify(second.slice(0, 8)));
  });

  test('prints one object per view and line with `--json`', async () => {
    const texts = await written([running, hostileView()], { isJson: true });
    assert.deepEqual(
      texts.map((text) => JSON.parse(text) as unknown),
      [running, hostileView()],
    );
    for (const text of texts) assert.ok(isSafe(text) && text.indexOf('\n') === text.length - 1);
    assert.equal(viewJson(running), JSON.stringify(running));
  });

  test('returns the last view, and lets no control characters through', async () => {
    assert.equal(await watchTable(each([running, end]), { write: () => undefined, isJson: true }), end);
    const hostile = hostileView();
    const again = stepsView([...hostile.steps, instance('new', '\u001b[2J', { state: 'running' })]);
    for (const text of await written([hostile, again])) assert.ok(isSafe(text), JSON.stringify(text));
  });
});
