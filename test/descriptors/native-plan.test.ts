import assert from 'node:assert/strict';
import { once } from 'node:events';
import { describe, test } from 'node:test';
import { Worker } from 'node:worker_threads';
import { core } from '../../src/native.js';
import { AtomloopError } from '../../src/errors.js';
import { crystal, geometryOf, stopFlag } from '../calculators/structures.js';
import { nativePlan } from './describe.js';

const soap = 'soap(6, 8, 6, sigma=0.5, species=["Cu"])';
const all = [
  soap,
  'acsf(6, g4_params=[[0.1, 2, 1], [0.1, 1.5, 1]], species=["Cu"])',
  'rdf(12, 2000, sigma=2, species=["Cu"])',
];

describe('the stop flag', () => {
  for (const descriptor of all) {
    test(`ends ${descriptor.slice(0, 4)} of 32,000 atoms within 0.2 s of processor time`, async () => {
      const plan = nativePlan(descriptor);
      const geometry = geometryOf([crystal(20)]);
      const stop = stopFlag();
      const work = plan.describe(geometry, stop);
      // Of the processor, since a busy machine lengthens any other.
      const raised = new Promise<NodeJS.CpuUsage>((resolve) => {
        setTimeout(() => {
          Atomics.store(stop, 0, 1);
          resolve(process.cpuUsage());
        }, 50);
      });
      await assert.rejects(work, (error) => error instanceof AtomloopError && error.code === 'E_STOPPED');
      const { user, system } = process.cpuUsage(await raised);
      assert.ok(user + system < 200_000, `stopped ${(user + system) / 1e3} ms late`);
    });
  }
});

test('a thread may be terminated in the middle of the work', async () => {
  const moduleAt = (path: string) => JSON.stringify(new URL(path, import.meta.url));
  const source = `
    import { parentPort } from 'node:worker_threads';
    import { nativePlan } from ${moduleAt('./describe.js')};
    import { crystal, geometryOf, stopFlag } from ${moduleAt('../calculators/structures.js')};
    const geometry = geometryOf([crystal(12)]);
    const work = nativePlan(${JSON.stringify(soap)}).describe(geometry, stopFlag());
    parentPort.postMessage('working');
    await work;`;
  const worker = new Worker(new URL(`data:text/javascript,${encodeURIComponent(source)}`));
  await once(worker, 'message');
  assert.equal(await worker.terminate(), 1);
});

test('a configuration with more pairs than a block has the vectors of a small one', async () => {
  // 2,048 atoms have 6e5 pairs within 12 Å, and a block 5e5.
  const plan = nativePlan('acsf(12, g2_params=[[0.01, 3]], species=["Cu"])');
  const { groups } = await plan.describe(
    geometryOf([crystal(1, { rattle: 0 }), crystal(8, { rattle: 0 })]),
    stopFlag(),
  );
  const [values = new Float64Array()] = groups;
  const [a = NaN, b = NaN, c = NaN, d = NaN] = values;
  assert.ok(Math.abs(a - c) < 1e-10 * a && Math.abs(b - d) < 1e-10 * b);
});

describe('the binding', () => {
  interface Addon {
    descriptorPlan(request: unknown): object;
    describe(request: Record<string, unknown>): Promise<unknown>;
  }
  const part = {
    parameters: {
      kind: 'rdf',
      rCut: 4,
      nBins: 5,
      sigma: 0.1,
      normalization: 'atoms',
      periodic: true,
      species: Uint8Array.of(29),
    },
    centers: new Uint8Array(),
    group: 0,
    weightBy: 0,
  };
  const request = { parts: [part], perAtom: false, normalize: false };
  const wrong: readonly (readonly [name: string, value: unknown])[] = [
    ['an unknown kind', { ...request, parts: [{ ...part, parameters: { kind: 'mbtr' } }] }],
    [
      'a missing parameter',
      { ...request, parts: [{ ...part, parameters: { ...part.parameters, rCut: undefined } }] },
    ],
    [
      'a list of species',
      { ...request, parts: [{ ...part, parameters: { ...part.parameters, species: [29] } }] },
    ],
    ['no parts', { ...request, parts: undefined }],
    ['no flag', { ...request, normalize: 1 }],
    ['a descriptor of configurations for atoms', { ...request, perAtom: true }],
  ];
  for (const [name, value] of wrong) {
    test(`refuses ${name} in a plan`, () => {
      assert.throws(() => core<Addon>().descriptorPlan(value), /expected/);
    });
  }

  const chunk = () => ({
    ...geometryOf([crystal(1)]),
    plan: core<Addon>().descriptorPlan(request),
    stop: stopFlag(),
  });
  const wrongChunks: readonly (readonly [name: string, value: unknown])[] = [
    ['plan', {}],
    ['numbers', new Uint8Array(2)],
    ['positions', new Float64Array(2)],
    ['cells', new Float64Array(0)],
    ['pbc', new Uint8Array(2)],
    ['stop', new Int32Array(0)],
  ];
  for (const [name, value] of wrongChunks) {
    test(`refuses wrong \`${name}\` of a chunk`, () => {
      assert.throws(() => core<Addon>().describe({ ...chunk(), [name]: value }), /expected/);
    });
  }
});
