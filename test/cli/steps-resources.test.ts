import assert from 'node:assert/strict';
import { test } from 'node:test';
import { noneLeft } from '../faults/marked.js';
import { frames } from '../helpers/frames.js';
import { waitUntil } from '../helpers/wait.js';
import { FlowScene } from './flow-scene.js';

/** Notes how many threads are used when it begins, its own among them, by what is in the directory `now`. */
const note = `#!/bin/sh
mkdir -p now; touch "now/$1"
sum=0; for name in now/*; do sum=$((sum + \${name##*-})); done
echo "$sum" >> sums
sleep 0.05
rm "now/$1"
`;

test('threads of steps never exceed those of the run', async (context) => {
  const threads = [1, 2, 3, 1, 1, 2, 1, 3, 2, 1];
  const steps = threads.map(
    (count, i) =>
      `  - {id: s${i}, threads: ${count}, prerequisites: [], run: [sh, note.sh, 's${i}-{threads}']}\n`,
  );
  const flow = new FlowScene(context, `execution: parallel\nthreads: 3\nsteps:\n${steps.join('')}`);
  flow.folder.write('note.sh', note);
  const sums = (): readonly number[] => flow.folder.read('sums').trim().split('\n').map(Number);
  const { code, stderr } = await flow.run();
  assert.equal(code, 0, stderr);
  assert.equal(sums().length, threads.length);
  assert.equal(Math.max(...sums()), 3);
  // Serial is one at a time, whatever there is.
  flow.folder.write('sums', '');
  assert.equal((await flow.run('-q', '--restart', '--yes', '--execution', 'serial')).code, 0);
  assert.deepEqual(sums(), threads);
});

test('so many threads as the run has are used at the same time', async (context) => {
  const names = ['a', 'b', 'c', 'd'];
  const steps = names.map((name) => {
    const others = names.map((other) => `until [ -e at-${other} ]; do sleep 0.01; done`).join('; ');
    return `  - {id: ${name}, prerequisites: [], run: [sh, -c, 'touch at-${name}; ${others}']}\n`;
  });
  const flow = new FlowScene(context, `execution: parallel\nthreads: 4\nsteps:\n${steps.join('')}`);
  assert.equal((await flow.run('-q')).code, 0);
});

test('steps get their GPUs by number and by environment; one that is listed twice is shared', async (context) => {
  const gate = (id: string, gpu: number): string =>
    `  - {id: ${id}, gpu: ${gpu}, prerequisites: [], run: [sh, -c, 'echo "{gpu}" > ${id}.gpu; echo $CUDA_VISIBLE_DEVICES > ${id}.env; sh gate.sh ${id}']}\n`;
  const flow = new FlowScene(
    context,
    `execution: parallel
threads: 8
gpus: ['3', '5', '5']
steps:
${gate('a', 1)}${gate('b', 1)}${gate('c', 1)}${gate('d', 2)}${gate('none', 0)}`,
  );
  const { ended } = flow.start('run', ['-q']);
  await flow.untilBegun('a', 'b', 'c', 'none');
  assert.ok(!flow.begun.includes('d'));
  const read = (id: string): string => flow.folder.read(`${id}.gpu`).trim();
  assert.deepEqual([read('a'), read('b'), read('c'), read('none')], ['3', '5', '5', '']);
  for (const id of ['a', 'b', 'c', 'none']) assert.equal(flow.folder.read(`${id}.env`).trim(), read(id));
  flow.letGo('a', 'c');
  await flow.untilBegun('d');
  assert.deepEqual(read('d').split(',').toSorted(), ['3', '5']);
  flow.letGo('b', 'd', 'none');
  assert.equal((await ended).code, 0);
  // Which GPU it was is no reason to run again.
  const other = await flow.run('--gpus', '7,8,9');
  assert.match(other.stderr, /5 finished \(5 kept\)/);
});

test('programs see their threads and what the step declares', async (context) => {
  const flow = new FlowScene(
    context,
    `threads: 4
steps:
  - {id: one, threads: 3, env: {MINE: 'on {threads}', HOME: /nowhere}, run: [sh, -c, 'echo $OMP_NUM_THREADS $WFL_AUTOPARA_NPOOL $MINE $HOME {threads} {{threads}}']}
  - {id: two, threads: 2, env: {OMP_NUM_THREADS: '1'}, run: [sh, -c, 'echo $OMP_NUM_THREADS']}
`,
  );
  assert.equal((await flow.run('-q')).code, 0);
  assert.match(flow.log('one'), /\n3 3 on 3 \/nowhere 3 \{threads\}\n$/);
  assert.match(flow.log('two'), /\n1\n$/);
});

const mpi = {
  env: {
    OMPI_ALLOW_RUN_AS_ROOT: '1',
    OMPI_ALLOW_RUN_AS_ROOT_CONFIRM: '1',
    OMPI_MCA_rmaps_base_oversubscribe: '1',
    TMPDIR: '/tmp',
  },
};

test('steps with ranks run under mpirun: programs, and operators with the same bytes', async (context) => {
  const one = (id: string, more: string): string =>
    `  - {id: ${id}, operator: calculate, inputs: [in.xyz], output: ${id}.xyz, prerequisites: [], ${more}arguments: {calculator: lj}}\n`;
  const flow = new FlowScene(
    context,
    `mpi: 2
steps:
  - {id: ranks, mpi: 2, run: [sh, -c, 'echo rank $OMPI_COMM_WORLD_RANK of $OMPI_COMM_WORLD_SIZE {mpi}']}
${one('plain', '')}${one('ranked', 'mpi: 2, ')}`,
  );
  flow.folder.write('in.xyz', frames(20));
  const { code, stderr } = await flow.steps('run', [], mpi);
  assert.equal(
    code,
    0,
    `${stderr}${flow.has('flow.yaml.atomloop/logs/ranked.log') ? flow.log('ranked') : ''}`,
  );
  const lines = flow
    .log('ranks')
    .split('\n')
    .filter((line) => line.startsWith('rank'));
  assert.deepEqual(lines.toSorted(), ['rank 0 of 2 2', 'rank 1 of 2 2']);
  assert.equal(flow.folder.read('ranked.xyz'), flow.folder.read('plain.xyz'));
  assert.match(flow.log('ranked'), /2 ranks/);
});

test('ranks do not outlive a run that is stopped or killed', async (context) => {
  const flow = new FlowScene(context, 'mpi: 2\nsteps:\n  - {id: ranks, mpi: 2, run: [sh, gate.sh, ranks]}\n');
  for (const [signal, code] of [
    ['SIGTERM', 75],
    ['SIGKILL', null],
  ] as const) {
    flow.forget();
    const { child, ended } = flow.start('run', ['-q'], mpi);
    await waitUntil(() => flow.begun.length === 2, 'both ranks have begun');
    child.kill(signal);
    assert.equal((await ended).code, code);
    await noneLeft(flow.mark);
  }
});

test('a launcher of its own stands before programs with ranks, and before no others', async (context) => {
  const flow = new FlowScene(
    context,
    `launcher: [sh, -c, 'echo launched {mpi}; exec "$@"', launcher]
mpi: 3
steps:
  - {id: ranked, mpi: 3, run: [echo, it is me]}
  - {id: plain, run: [echo, it is me]}
`,
  );
  assert.equal((await flow.run('-q')).code, 0);
  assert.match(flow.log('ranked'), /\nlaunched 3\nit is me\n$/);
  assert.match(flow.log('plain'), /--- .*\nit is me\n$/);
});
