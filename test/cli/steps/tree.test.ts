import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import { columnsOf } from '../../../src/cli/steps/text-width.js';
import { treeText } from '../../../src/cli/steps/tree.js';
import { exampleView, hostileView, instance, isSafe, stepsView, stepView } from './views.js';

suite('the tree of steps', () => {
  test('has each step once, below the first of its prerequisites', () => {
    assert.deepEqual(treeText(exampleView()).split('\n'), [
      'generate           finished  0.4 s',
      '├─ relax[…]        6 finished, 2 running, 1 failed, 1 ready  (for each of frames)  failed: Rh.xyz',
      '│  └─ describe[…]  4 finished, 1 blocked, 4 new  (for each of relax)',
      '│     └─ select    blocked  (also after: review)',
      '│        └─ dft    new',
      '└─ review          interactive  2.0 s  (a person continues)',
      'archive            waiting  (after all other steps)',
    ]);
  });

  test('goes on from the left where branches get too deep', () => {
    const chain = Array.from({ length: 7 }, (_, i) =>
      stepView(`s${i}`, { prerequisites: i === 0 ? [] : [`s${i - 1}`] }),
    );
    assert.deepEqual(treeText(stepsView(chain), { width: 52 }).split('\n'), [
      's0              new',
      '└─ s1           new',
      '   └─ s2        new',
      '      └─ s3     new',
      '         └─ s4  new  (goes on below)',
      's5              new  (after: s4)',
      '└─ s6           new',
    ]);
  });

  test('names streams without anything yet, and prerequisites that are not there', () => {
    const view = stepsView([
      stepView('relax', { foreach: 'frames' }),
      stepView('end', { prerequisites: ['other'] }),
      instance('a', '1', { state: 'failed' }),
    ]);
    assert.deepEqual(treeText(view).split('\n'), [
      'relax[…]  no instances yet  (for each of frames)',
      'end       new  (after: other)',
      'a[…]      1 failed  failed: 1',
    ]);
  });

  test('has each step once, whatever the graph', () => {
    const edges = fc.array(fc.tuple(fc.nat(11), fc.nat(11)), { maxLength: 40 });
    fc.assert(
      fc.property(edges, fc.integer({ min: 30, max: 70 }), (pairs, width) => {
        const steps = Array.from({ length: 12 }, (_, i) =>
          stepView(`step${i}.`, { prerequisites: pairs.flatMap(([a, b]) => (a === i ? [`step${b}.`] : [])) }),
        );
        const lines = treeText(stepsView(steps), { width: width + 40 }).split('\n');
        assert.equal(lines.length, 12);
        for (const { id } of steps)
          assert.equal(lines.filter((line) => line.replace(/^[│├└─ ]*/u, '').startsWith(id)).length, 1);
      }),
    );
  });

  test('draws ten thousand steps in a row', () => {
    const chain = Array.from({ length: 10_000 }, (_, i) =>
      stepView(`s${i}`, { prerequisites: i === 0 ? [] : [`s${i - 1}`] }),
    );
    assert.equal(treeText(stepsView(chain)).split('\n').length, 10_000);
  });

  test('fits into the terminal', () => {
    for (const width of [30, 50, 100])
      for (const line of treeText(exampleView(), { width }).split('\n'))
        assert.ok(columnsOf(line) <= width, line);
  });

  test('lets no control characters of names through', () => {
    assert.ok(isSafe(treeText(hostileView())));
  });
});
