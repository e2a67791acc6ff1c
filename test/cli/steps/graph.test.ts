import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import { faceOf } from '../../../src/cli/steps/graph-face.js';
import { boxesOf } from '../../../src/cli/steps/graph-boxes.js';
import { layoutOf } from '../../../src/cli/steps/graph-layout.js';
import { graphSvg, type GraphOptions } from '../../../src/cli/steps/graph-svg.js';
import type { StepView, StepsView } from '../../../src/steps/view.js';
import { exampleView, hostile, hostileView, instance, stepsView, stepView } from './views.js';

/** What a parser of XML that is not ours finds in a picture. */
interface Parsed {
  readonly attributes: Readonly<Record<string, string>>;
  readonly names: readonly string[];
  /** Of boxes, and at first of the picture. */
  readonly titles: readonly string[];
  readonly texts: readonly string[];
  readonly arrows: number;
}

const parser = `
import json, sys, xml.etree.ElementTree as tree
root = tree.fromstring(sys.stdin.buffer.read())
name = lambda e: e.tag.replace('{http://www.w3.org/2000/svg}', '')
text = lambda of: [e.text or '' for e in root.iter() if name(e) == of]
json.dump({
    'attributes': root.attrib,
    'names': sorted(set(map(name, root.iter()))),
    'titles': text('title'),
    'texts': text('text'),
    'arrows': len([e for e in root.iter() if e.get('marker-end')]),
}, sys.stdout)
`;

function parsed(svg: string): Parsed {
  const { status, stdout, stderr } = spawnSync('/usr/bin/python3', ['-c', parser], {
    input: svg,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  assert.equal(status, 0, stderr);
  const found = JSON.parse(stdout) as Parsed;
  for (const name of ['width', 'height']) assert.ok(Number(found.attributes[name]) > 0, name);
  return found;
}

const parsedView = (view: StepsView, options?: GraphOptions): Parsed => parsed(graphSvg(view, options));
const chain = (count: number): StepView[] =>
  Array.from({ length: count }, (_, i) => stepView(`s${i}`, { prerequisites: i === 0 ? [] : [`s${i - 1}`] }));

suite('the picture of a graph', () => {
  test('has no boxes on top of each other, and arrows that end at boxes', () => {
    for (const direction of ['right', 'down'] as const) {
      const graph = boxesOf(exampleView());
      const { places, ways, width, height } = layoutOf(graph, graph.boxes.map(faceOf), direction);
      for (const [i, a] of places.entries()) {
        assert.ok(
          a.x >= -0.01 && a.y >= -0.01 && a.x + a.width <= width + 0.01 && a.y + a.height <= height + 0.01,
        );
        for (const b of places.slice(0, i)) {
          const isApart =
            a.x + a.width < b.x || b.x + b.width < a.x || a.y + a.height < b.y || b.y + b.height < a.y;
          assert.ok(isApart, JSON.stringify([a, b]));
        }
      }
      for (const [i, { points, type }] of ways.entries()) {
        const to = places[graph.arrows[i]!.to]!;
        const [x, y] = points.at(-1)!;
        assert.equal(type, 'even');
        const end = direction === 'right' ? [to.x, to.y + to.height / 2] : [to.x + to.width / 2, to.y];
        assert.ok(Math.hypot(x - end[0]!, y - end[1]!) < 0.01);
      }
    }
  });

  test('has a box for each step and stream, an arrow for each prerequisite, and a legend', () => {
    const { attributes, titles, texts, arrows } = parsedView(exampleView());
    assert.deepEqual(titles, [
      'Steps of flow.steps',
      'frames: stream, open, 10 taken',
      'generate: finished · 0.4 s; make generate',
      'relax[…]: 6 finished, 2 running, 1 failed, 1 ready',
      'describe[…]: 4 finished, 1 blocked, 4 new',
      'review: interactive · 2.0 s; make review',
      'select: blocked; make select',
      'dft: new · 2 threads, 4 ranks, 1 GPU; make dft',
      'archive: waiting; make archive',
    ]);
    for (const name of [
      'frames',
      'generate',
      'relax[…]',
      'describe[…]',
      'review',
      'select',
      'dft',
      'archive',
    ])
      assert.ok(texts.includes(name), name);
    for (const word of [
      'finished',
      'failed',
      'blocked',
      'stream',
      'many steps',
      'a person continues',
      'runs last',
    ])
      assert.ok(texts.includes(word), word);
    assert.ok(!texts.includes('aborted'));
    // Stream, five prerequisites and the closing step; and one of each of four kinds in the legend.
    assert.equal(arrows, 1 + 6 + 1 + 4);
    assert.equal(attributes['role'], 'img');
    assert.equal(attributes['aria-labelledby'], 'title description');
  });

  test('leads to the right or down', () => {
    const [right, down] = (['right', 'down'] as const).map((direction) =>
      parsedView(stepsView(chain(12)), { direction }),
    );
    const size = ({ attributes }: Parsed): number[] => [
      Number(attributes['width']),
      Number(attributes['height']),
    ];
    const [[width = 0, height = 0], [otherWidth = 0, otherHeight = 0]] = [size(right!), size(down!)];
    assert.ok(width > 4 * height && otherHeight > otherWidth, JSON.stringify({ width, height, otherWidth }));
  });

  test('is the same for the same view', () => {
    assert.equal(graphSvg(exampleView()), graphSvg(exampleView()));
  });

  test('is XML whatever the names are, and has no elements but ours', () => {
    const { names, titles } = parsedView(hostileView());
    assert.deepEqual(names, parsedView(exampleView()).names);
    assert.equal(titles.length, 1 + 1 + hostile.length * 2);
    assert.ok(titles.some((title) => title.startsWith('<script>&"\'--></title>: failed')));
    const ids = fc.uniqueArray(fc.string({ unit: 'binary', maxLength: 60 }), {
      minLength: 60,
      maxLength: 90,
    });
    fc.assert(
      fc.property(ids, (all) => {
        const steps = all.map((id) => stepView(id, { command: id, foreach: id }));
        const streams = all.map((name) => ({ name, state: 'closed' as const, items: 0 }));
        assert.equal(
          parsedView(stepsView(steps, { streams, directory: all[0]! })).titles.length,
          1 + 2 * all.length,
        );
      }),
      { numRuns: 5 },
    );
  });

  test('is there without steps, and with cycles and loops', () => {
    assert.equal(parsedView(stepsView([])).titles.length, 1);
    const cycle = [
      stepView('a', { prerequisites: ['b', 'a'] }),
      stepView('b', { prerequisites: ['a'] }),
      stepView('last', { wait: true }),
    ];
    assert.equal(parsedView(stepsView(cycle)).titles.length, 4);
  });

  test('shows many instances as one box', () => {
    const many = Array.from({ length: 5000 }, (_, i) => instance('a', String(i), { state: 'finished' }));
    const after = Array.from({ length: 5000 }, (_, i) =>
      instance('b', String(i), { prerequisites: [`a[${i}]`] }),
    );
    assert.deepEqual(parsedView(stepsView([...many, ...after])).titles.slice(1), [
      'a[…]: 5000 finished',
      'b[…]: 5000 new',
    ]);
  });

  test('puts steps with the same neighbors together where they are too many', () => {
    const fan = Array.from({ length: 3000 }, (_, i) => stepView(`f${i}`, { prerequisites: ['s0'] }));
    const end = stepView('end', { prerequisites: fan.map(({ id }) => id) });
    const { titles, arrows } = parsedView(stepsView([stepView('s0'), ...fan, end]));
    assert.equal(titles.length, 4);
    assert.match(titles[2]!, /^f0 and 2999 more: 3000 new \(f0, f1, .* and 2988 more\)$/);
    assert.equal(arrows, 2 + 1);
  });

  test('puts levels together where nothing else is enough', () => {
    const { titles } = parsedView(stepsView(chain(5000)));
    assert.equal(titles.length, 1 + 100);
    assert.ok(titles[1]!.startsWith('s0 and 49 more: 50 new'), titles[1]);
    // Arrows over hundreds of levels take as much place as boxes.
    const skips = chain(600).map((step, i) =>
      i > 310 ? { ...step, prerequisites: [...step.prerequisites, `s${600 - i}`] } : step,
    );
    assert.ok(parsedView(stepsView(skips)).titles.length <= 101);
  });

  test('has a box for each of a thousand steps', () => {
    const steps = Array.from({ length: 1000 }, (_, i) =>
      stepView(`s${i}`, { prerequisites: i < 8 ? [] : [`s${i - 8}`, `s${i - 1 - ((i * 7) % 8)}`] }),
    );
    assert.equal(parsedView(stepsView(steps)).titles.length, 1001);
  });
});
