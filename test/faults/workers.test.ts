import assert from 'node:assert/strict';
import { suite, test, type TestContext } from 'node:test';
import { amount, Chance } from './amounts.js';
import { noneLeft } from './marked.js';
import { batchOperator, eachOperator, stillbornOperator } from './operator.js';
import { Scene } from './scene.js';

const count = 30;
const inProcesses = ['--scheme', 'processes', '--npool', '2'];
/** Longer than anything here may take, short enough to tell a hang. */
const hangSeconds = 60;

/** How a worker may end, and what the failed set then says of the guilty configuration. */
const faults: readonly {
  readonly kind: string;
  readonly code: RegExp;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}[] = [
  { kind: 'SIGSEGV', code: /E_WORKER_KILLED.*SIGSEGV/ },
  { kind: 'abort', code: /E_WORKER_KILLED.*SIGABRT/ },
  { kind: 'exit', code: /E_WORKER_KILLED.*code 0/ },
  { kind: 'SIGKILL', code: /E_WORKER_KILLED.*SIGKILL/ },
  {
    kind: 'heap',
    code: /E_WORKER_KILLED.*out of heap memory/,
    env: { NODE_OPTIONS: '--max-old-space-size=40' },
  },
  { kind: 'SIGSTOP', code: /E_TIMEOUT/, args: ['--timeout', '0.5'] },
  { kind: 'busy', code: /E_TIMEOUT/, args: ['--timeout', '0.5'] },
];

/** Texts of the frames of a failed set by their index (`number` of the input), without the error itself. */
function failedFrames(text: string): Map<number, string> {
  const found = text.split(/^(?=\d+\n)/m).map((frame) => {
    const number = Number(/\bnumber=(\d+)/.exec(frame)?.[1]);
    return [number, frame] as const;
  });
  return new Map(found);
}

function withoutError(frame = ''): string {
  return frame.replace(/atomloop_error="(\\.|[^"])*"/, '');
}

/** Outputs where the configuration at `position` throws an error, by operator and position. */
const references = new Map<string, Scene['outputs']>();

async function reference(scene: Scene, operator: string, position: number): Promise<Scene['outputs']> {
  const key = `${position} ${operator}`;
  const known = references.get(key);
  if (known !== undefined) return known;
  scene.reset();
  await scene.run(['--scheme', 'serial'], { ATOMLOOP_TEST_FAULT: `throw:${position}` });
  references.set(key, scene.outputs);
  return scene.outputs;
}

async function guilty(
  context: TestContext,
  operator: string,
  { kind, code, args = [], env = {} }: (typeof faults)[number],
): Promise<void> {
  const chance = new Chance(context, operator);
  const scene = new Scene(context, { count, operator, ms: 0, chunksize: 4, args: [...inProcesses, ...args] });
  for (let i = 0; i < amount(3, 50); i += 1) {
    const position = chance.integer(0, count - 1);
    const expected = await reference(scene, operator, position);
    scene.reset();
    const started = performance.now();
    const result = await scene.run([], { ...env, ATOMLOOP_TEST_FAULT: `${kind}:${position}` });
    await noneLeft(scene.mark);
    const what = `at ${position}: ${result.stderr}`;
    assert.equal(result.code, 1, what);
    assert.ok(performance.now() - started < hangSeconds * 1e3, what);
    assert.equal(scene.outputs['out.xyz'], expected['out.xyz'], what);
    const before = failedFrames(expected['out.failed.xyz'] ?? '');
    const after = failedFrames(scene.outputs['out.failed.xyz'] ?? '');
    assert.deepEqual([...after.keys()], [...before.keys()], what);
    for (const [index, frame] of after) assert.equal(withoutError(frame), withoutError(before.get(index)));
    assert.match(after.get(position) ?? '', code, what);
  }
}

for (const [shape, operator] of [
  ['each', eachOperator],
  ['batch', batchOperator],
] as const) {
  suite(`${shape}: only the guilty configuration is set aside when a worker`, () => {
    for (const fault of faults) test(fault.kind, (context) => guilty(context, operator, fault));
  });
}

test('a pool whose workers all die at start ends with the cause within 10 s', async (context) => {
  const scene = new Scene(context, { operator: stillbornOperator, args: ['--scheme', 'processes'] });
  for (const npool of ['1', '4']) {
    const started = performance.now();
    const { code, stderr } = await scene.run(['--npool', npool]);
    const seconds = (performance.now() - started) / 1e3;
    assert.ok(seconds < 10, `took ${seconds} s`);
    assert.ok(code === 70 || code === 2, stderr);
    assert.match(stderr, /E_WORKER_START.*SIGSEGV/);
    await noneLeft(scene.mark);
  }
});
