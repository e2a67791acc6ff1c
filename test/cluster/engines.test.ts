import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { Engines } from '../../src/cluster/engines.js';
import type { EngineChange } from '../../src/cluster/contract.js';

const [a, b, c] = ['a', 'b', 'c'].map((uuid, id) => ({ id, uuid })) as [EngineOf, EngineOf, EngineOf];
interface EngineOf {
  readonly id: number;
  readonly uuid: string;
}

function listened(): { readonly engines: Engines; readonly changes: EngineChange[] } {
  const engines = new Engines();
  const changes: EngineChange[] = [];
  engines.listen((change) => changes.push(change));
  return { engines, changes };
}

suite('the list of engines', () => {
  test('follows notices, each once', () => {
    const { engines, changes } = listened();
    engines.join(b);
    engines.join(a);
    engines.join(a);
    engines.leave(b);
    engines.leave(b);
    assert.deepEqual(engines.list, [a]);
    assert.deepEqual(
      changes,
      [b, a]
        .map((one) => ({ joined: [one], left: [] as EngineOf[] }))
        .concat([{ joined: [], left: [b] }] as never),
    );
  });

  test("is made right by the hub's list where notices were missed", () => {
    const { engines, changes } = listened();
    engines.join(a);
    engines.replace([b, c], engines.now());
    assert.deepEqual(engines.list, [b, c]);
    assert.deepEqual(changes.at(-1), { joined: [b, c], left: [a] });
    engines.replace([b, c], engines.now());
    assert.equal(changes.length, 2);
  });

  test('believes a notice more than a list that was asked for before it', () => {
    const { engines } = listened();
    engines.replace([a, b], engines.now());
    const since = engines.now();
    engines.leave(a);
    engines.join(c);
    engines.replace([a, b], since);
    assert.deepEqual(engines.list, [b, c]);
    engines.replace([a, b], engines.now());
    assert.deepEqual(engines.list, [a, b]);
  });

  test('tells of an engine whose number was given to another', () => {
    const { engines, changes } = listened();
    const again = { id: 0, uuid: 'again' };
    engines.join(a);
    engines.join(again);
    engines.leave(a);
    assert.deepEqual(engines.list, [again]);
    assert.deepEqual(changes.at(-1), { joined: [again], left: [a] });
    assert.equal(engines.nameOf('again'), '0');
    assert.equal(engines.nameOf('a'), 'a');
  });
});
