import assert from 'node:assert/strict';
import { once } from 'node:events';
import { describe, test } from 'node:test';
import { Worker } from 'node:worker_threads';
import { evaluatePotential } from '../../src/calculators/evaluate.js';
import type { PotentialParameters } from '../../src/calculators/potential-parameters.js';
import { createCalculator } from '../../src/calculators/registry.js';
import { AtomloopError } from '../../src/errors.js';
import { core } from '../../src/native.js';
import { outcomeOf, outcomesOf } from './outcomes.js';
import {
  configurationOf,
  crystal,
  geometryOf,
  ISOLATED,
  NO_CELL,
  POTENTIALS,
  stopFlag,
  type Structure,
} from './structures.js';

const emt = createCalculator({ name: 'emt', args: [], kwargs: {} });
const EMT: PotentialParameters = { kind: 'emt', asapCutoff: false };
const atom = (number: number, x = 0): Structure => ({
  numbers: [number],
  positions: [[x, 0, 0]],
  cell: NO_CELL,
  pbc: ISOLATED,
});

async function codes(structures: readonly Structure[]): Promise<string[]> {
  const results = await (await emt).calculate(structures.map(configurationOf), ['energy'], stopFlag());
  return outcomesOf(results).map((outcome) => (outcome instanceof AtomloopError ? outcome.code : 'ok'));
}

describe('a chunk with configurations that cannot be computed', () => {
  test('a species without parameters fails its configuration alone and is named', async () => {
    const mixed = { ...crystal(1), numbers: [29, 29, 26, 29] };
    const results = await (
      await emt
    ).calculate([atom(29), mixed, crystal(1)].map(configurationOf), ['energy'], stopFlag());
    const [first, failed, last] = outcomesOf(results);
    assert.ok(failed instanceof AtomloopError);
    assert.equal(failed.code, 'E_UNSUPPORTED_SPECIES');
    assert.equal(failed.details.got, '`Fe` (atom 2)');
    assert.match(failed.details.expected ?? '', /Cu, Ag, Au/);
    assert.ok(!(first instanceof AtomloopError) && first?.energy === 3.51);
    assert.ok(!(last instanceof AtomloopError) && Number.isFinite(last?.energy));
  });

  test('each fault has its own code', async () => {
    const sound = crystal(1);
    const flat = { ...sound, cell: [[3, 0, 0], [0, 3, 0], [3, 3, 0]] }; // prettier-ignore
    const lost = { ...sound, positions: [...sound.positions.slice(1), [0, NaN, 0]] };
    const tiny = { ...sound, cell: [[1e-4, 0, 0], [0, 1e-4, 0], [0, 0, 1e-4]] }; // prettier-ignore
    const fused = { ...sound, positions: sound.positions.map(() => [1, 1, 1]) };
    assert.deepEqual(await codes([sound, flat, lost, tiny, fused, sound]), [
      'ok',
      'E_BAD_CELL',
      'E_BAD_POSITIONS',
      'E_TOO_MANY_IMAGES',
      'E_NOT_FINITE',
      'ok',
    ]);
  });
});

describe('stress', () => {
  const stressOf = async (structure: Structure) => (await outcomeOf(await emt, structure)).stress;

  test('is absent without pbc, even with a cell', async () => {
    assert.equal(await stressOf(atom(29)), undefined);
    assert.equal(await stressOf({ ...crystal(1), pbc: ISOLATED }), undefined);
  });

  test('is absent where the cell has no volume', async () => {
    assert.equal(await stressOf({ ...crystal(1), cell: [[3.6, 0, 0], [0, 3.6, 0], [0, 0, 0]], pbc: [true, true, false] }), undefined); // prettier-ignore
  });

  test('is there for a slab in a cell', async () => {
    assert.equal((await stressOf({ ...crystal(1), pbc: [true, true, false] }))?.length, 6);
  });
});

test('frames of no atoms have zero energy', async () => {
  for (const potential of POTENTIALS) {
    const empty = { ...atom(29), numbers: [], positions: [] };
    const { energy, forces, errors } = await evaluatePotential(
      potential,
      geometryOf([empty, atom(29), empty]),
      { properties: ['forces'], stop: stopFlag() },
    );
    assert.deepEqual([errors.length, energy[0], energy[2], forces?.length], [0, 0, 0, 3]);
  }
});

test('an empty chunk has no outcomes', async () => {
  assert.deepEqual(outcomesOf(await (await emt).calculate([], ['energy'], stopFlag())), []);
});

test('the cutoff of Asap depends on the species present', async () => {
  const structures = [crystal(2), crystal(2, { species: [29, 47] })];
  const evaluate = (asapCutoff: boolean) =>
    evaluatePotential({ kind: 'emt', asapCutoff }, geometryOf(structures), {
      properties: ['energy'],
      stop: stopFlag(),
    });
  const [ase, asap] = [await evaluate(false), await evaluate(true)];
  const difference = (k: number) => Math.abs((ase.energy[k] ?? NaN) - (asap.energy[k] ?? NaN));
  assert.ok(difference(0) > 1e-3);
  assert.ok(difference(1) < 1e-3 && difference(1) > 0);
});

describe('the stop flag', () => {
  test('ends a configuration of a million atoms within 0.2 s of processor time', async () => {
    const geometry = geometryOf([crystal(63)]);
    for (const delay of [0, 60, 400]) {
      const stop = stopFlag();
      const work = evaluatePotential(EMT, geometry, { properties: ['energy', 'forces'], stop });
      // Of the processor, since a busy machine lengthens any other.
      const raised = new Promise<NodeJS.CpuUsage>((resolve) => {
        setTimeout(() => {
          Atomics.store(stop, 0, 1);
          resolve(process.cpuUsage());
        }, delay);
      });
      await assert.rejects(work, (error) => error instanceof AtomloopError && error.code === 'E_STOPPED');
      const { user, system } = process.cpuUsage(await raised);
      assert.ok(user + system < 200_000, `stopped ${(user + system) / 1e3} ms late`);
    }
  });

  test('the event loop stays free during the work', async () => {
    const work = evaluatePotential(EMT, geometryOf([crystal(30)]), {
      properties: ['energy'],
      stop: stopFlag(),
    });
    let ticks = 0;
    const timer = setInterval(() => ticks++, 5);
    await work;
    clearInterval(timer);
    assert.ok(ticks > 2, `${String(ticks)} ticks`);
  });
});

test('a thread may be terminated in the middle of the work', async () => {
  const moduleAt = (path: string) => JSON.stringify(new URL(path, import.meta.url));
  const source = `
    import { parentPort } from 'node:worker_threads';
    import { evaluatePotential } from ${moduleAt('../../src/calculators/evaluate.js')};
    import { crystal, geometryOf, stopFlag } from ${moduleAt('./structures.js')};
    const geometry = geometryOf([crystal(30)]);
    const work = evaluatePotential(${JSON.stringify(EMT)}, geometry, { properties: ['forces'], stop: stopFlag() });
    parentPort.postMessage('working');
    await work;`;
  const worker = new Worker(new URL(`data:text/javascript,${encodeURIComponent(source)}`));
  await once(worker, 'message');
  assert.equal(await worker.terminate(), 1);
});

describe('the binding', () => {
  interface Addon {
    evaluate(request: Record<string, unknown>): Promise<unknown>;
  }
  const request = {
    potential: EMT,
    ...geometryOf([atom(29)]),
    want: { forces: true, stress: true, energies: true },
    stop: stopFlag(),
  };
  const wrong: [string, unknown][] = [
    ['numbers', new Uint8Array(2)],
    ['positions', new Float64Array(2)],
    ['positions', new Float32Array(3)],
    ['cells', new Float64Array(0)],
    ['pbc', new Uint8Array(2)],
    ['natoms', Uint32Array.of(4294967295, 4294967295)],
    ['stop', new Int32Array(0)],
    ['potential', { kind: 'eam' }],
    ['want', {}],
  ];
  for (const [name, value] of wrong) {
    test(`refuses wrong \`${name}\``, () => {
      assert.throws(() => core<Addon>().evaluate({ ...request, [name]: value }), /expected/);
    });
  }
});
