import assert from 'node:assert/strict';
import { test } from 'node:test';
import { prerequisiteGraph, topologicalOrder } from '../../src/steps/prerequisite-graph.js';
import { instance, stepView } from '../cli/steps/views.js';

test('all instances of a step, and all steps that do not wait, are one knot each', () => {
  const steps = [
    instance('a', '1'),
    instance('a', '2'),
    stepView('b', { prerequisites: ['a'] }),
    stepView('c', { prerequisites: ['a', 'a[1]', 'b'] }),
    stepView('last', { wait: true }),
    stepView('end', { wait: true }),
    stepView('after', { wait: true, prerequisites: ['b'] }),
  ];
  const graph = prerequisiteGraph(steps);
  assert.equal(graph.count, 7);
  assert.deepEqual(graph.parents, [[], [], [7], [7, 0, 2], [8], [8], [2], [0, 1], [0, 1, 2, 3]]);
  const order = topologicalOrder(graph);
  for (const [number, parents] of graph.parents.entries())
    for (const parent of parents) assert.ok(order.indexOf(parent) < order.indexOf(number));
});

test('edges are no more than prerequisites, instances and knots', () => {
  const many = Array.from({ length: 300 }, (_, k) => instance('a', String(k)));
  const after = Array.from({ length: 300 }, (_, k) => instance('b', String(k), { prerequisites: ['a'] }));
  const { parents } = prerequisiteGraph([...many, ...after]);
  assert.equal(parents.flat().length, 600);
});
