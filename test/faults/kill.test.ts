import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { suite, test, type TestContext } from 'node:test';
import { waitingPerSlot } from '../../src/schemes/scheme.js';
import { waitUntil } from '../helpers/wait.js';
import { amount, Chance } from './amounts.js';
import { noneLeft } from './marked.js';
import { Scene } from './scene.js';

const chunksize = 2;
const count = 60;

interface Instant {
  /** So many more configurations have been begun. */
  readonly begun: number;
  readonly milliseconds: number;
}

/** Starts the command and kills it at an instant, unless it has ended by then. */
async function killedAt(scene: Scene, args: readonly string[], instant: Instant): Promise<boolean> {
  const from = scene.begun.length;
  const { child, ended } = scene.start(args);
  let isOver = false;
  void ended.then(() => (isOver = true));
  await waitUntil(() => isOver || scene.begun.length >= from + instant.begun, 'it has computed', 60);
  await Promise.race([sleep(instant.milliseconds), ended]);
  child.kill('SIGKILL');
  const { code, signal } = await ended;
  if (signal === null) assert.equal(code, 1);
  await noneLeft(scene.mark);
  return signal === 'SIGKILL';
}

/** Any instant from the start on, or one while configurations are computed. */
function instantOf(chance: Chance, milliseconds: number): Instant {
  if (chance.real() < 0.2) return { begun: 0, milliseconds: chance.real() * milliseconds };
  return { begun: chance.integer(1, count), milliseconds: chance.real() * 40 };
}

/** How often the configurations were begun beyond once. */
function repeated(begun: readonly number[]): number {
  return begun.length - new Set(begun).size;
}

async function kills(context: TestContext, scheme: string, npool: number, instants: number): Promise<void> {
  const chance = new Chance(context);
  const scene = new Scene(context, { chunksize, count, ms: 3 });
  const args = ['--scheme', scheme, '--npool', String(npool)];
  const began = performance.now();
  await scene.run(args);
  const milliseconds = performance.now() - began;
  const expected = scene.outputs;
  const killed = { at: 0, early: 0, late: 0 };
  for (let instant = 0; instant < instants; instant += 1) {
    scene.reset();
    let deaths = 0;
    // Now and then the run that goes on is killed too.
    do deaths += Number(await killedAt(scene, args, instantOf(chance, milliseconds)));
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
    `${instants} instants: ${killed.at} while computing, ${killed.early} before, ${killed.late} after`,
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
