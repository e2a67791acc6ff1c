import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { suite, test, type TestContext } from 'node:test';
import { waitingPerSlot } from '../../src/schemes/scheme.js';
import { amount, Chance } from './amounts.js';
import { noneLeft } from './marked.js';
import { Scene } from './scene.js';

const chunksize = 2;

/** Starts the command and kills it after a while, unless it has ended by then. */
async function killedAfter(scene: Scene, args: readonly string[], milliseconds: number): Promise<boolean> {
  const { child, ended } = scene.start(args);
  await Promise.race([sleep(milliseconds), ended]);
  child.kill('SIGKILL');
  const { code, signal } = await ended;
  if (signal === null) assert.equal(code, 1);
  await noneLeft(scene.mark);
  return signal === 'SIGKILL';
}

/** How often the configurations were begun beyond once. */
function repeated(begun: readonly number[]): number {
  return begun.length - new Set(begun).size;
}

async function kills(context: TestContext, scheme: string, npool: number, count: number): Promise<void> {
  const chance = new Chance(context);
  const scene = new Scene(context, { chunksize, count: 60, ms: 3 });
  const args = ['--scheme', scheme, '--npool', String(npool)];
  const began = performance.now();
  await scene.run(args);
  const milliseconds = performance.now() - began;
  const expected = scene.outputs;
  const killed = { at: 0, early: 0, late: 0 };
  for (let instant = 0; instant < count; instant += 1) {
    scene.reset();
    let deaths = 0;
    // Now and then the run that goes on is killed too.
    do deaths += Number(await killedAfter(scene, args, chance.real() * milliseconds));
    while (chance.real() < 0.25);
    const before = scene.begun.length;
    const { code, stderr } = await scene.run(args);
    assert.equal(code, 1, stderr);
    assert.deepEqual(scene.outputs, expected);
    const most = deaths * npool * (1 + waitingPerSlot) * chunksize;
    const again = repeated(scene.begun);
    assert.ok(again <= most, `${again} configurations were computed again, at most ${most} were in flight`);
    if (deaths === 0) killed.late += 1;
    else if (before === 0) killed.early += 1;
    else killed.at += 1;
  }
  context.diagnostic(
    `${count} instants: ${killed.at} while computing, ${killed.early} before, ${killed.late} after`,
  );
}

suite('kill -9 of the driver loses only what is in flight', () => {
  for (const scheme of ['threads', 'processes']) {
    for (const [npool, quick] of [
      [1, 3],
      [2, 4],
      [4, 3],
    ] as const) {
      test(`${scheme}, ${npool} workers`, (context) => kills(context, scheme, npool, amount(quick, 200)));
    }
  }
});
