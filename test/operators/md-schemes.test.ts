import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { iterableLoop, type LoopOptions } from '../../src/index.js';
import { Folder } from '../helpers/folder.js';
import { atomloop } from '../helpers/atomloop.js';
import { frames } from '../helpers/frames.js';

const ways: readonly (readonly [string, Partial<LoopOptions>])[] = [
  ['serially in chunks of one', { scheme: 'serial', chunksize: 1 }],
  ['serially in one chunk', { scheme: 'serial', chunksize: 40 }],
  ['in threads', { scheme: 'threads', npool: 2 }],
  ['in processes', { scheme: 'processes', npool: 2, chunksize: 3 }],
];

const ensembles = ['langevin', 'npt-crescale'];

test('trajectories and logs have the same bytes for every scheme, number of workers and chunk size', async (context) => {
  const folder = new Folder(context);
  folder.write('in.xyz', frames(8));
  for (const ensemble of ensembles) {
    const outcomes: Record<string, string>[] = [];
    for (const [name, options] of ways) {
      const own = new Folder(context);
      const { counts } = await iterableLoop({
        inputs: folder.at('in.xyz'),
        outputs: own.at('out.xyz'),
        operator: 'md',
        args: {
          ...{
            calculator: 'lj(sigma=1, epsilon=0.05, rc=3)',
            ensemble,
            steps: 20,
            every: 5,
            temperatureK: 100,
          },
          ...{
            mdLog: own.at('log'),
            ...(ensemble === 'npt-crescale' ? { compressibilityPerGpa: 0.001 } : {}),
          },
        },
        seed: 3,
        ...options,
      });
      assert.equal(counts.done, 8, `${ensemble} ${name}`);
      const files = readdirSync(own.path).filter((file) => /^(out.xyz|log.*)$/.test(file));
      outcomes.push(
        Object.fromEntries(files.sort().map((file) => [file, readFileSync(own.at(file), 'utf8')])),
      );
    }
    const [first, ...others] = outcomes;
    assert.equal(Object.keys(first ?? {}).length, 9);
    for (const other of others) assert.deepEqual(other, first);
  }
});

test('the command line writes frames, reuses them as input, and names what is wrong', async (context) => {
  const folder = new Folder(context);
  folder.write('in.xyz', frames(2, 4));
  const { path: cwd } = folder;
  const common = ['--calculator', 'lj(sigma=1, epsilon=0.05, rc=3)', '--npool', '0'];
  const first = [
    'md',
    'in.xyz',
    '-o',
    'md.xyz',
    ...common,
    '--steps',
    '4',
    '--temperature-k',
    '100',
    '--dt-fs',
    '.5',
  ];
  assert.equal((await atomloop(first, { cwd })).code, 0);
  const text = folder.read('md.xyz');
  assert.equal(text.match(/MD_step=\d/g)?.length, 10);
  assert.match(
    text,
    /Properties=species:S:1:pos:R:3:momenta:R:3:last_op__md_forces:R:3 .* config_type=made:MD MD_time_fs=0.5 MD_step=1 /,
  );
  const again = [
    'md',
    'md.xyz@-1',
    '-o',
    'more.xyz',
    ...common,
    '--steps',
    '2',
    '--last-only',
    '--config-type',
    'none',
  ];
  assert.equal((await atomloop(again, { cwd })).code, 0);
  assert.match(
    folder.read('more.xyz'),
    /^4\n.* config_type=made:MD MD_time_fs=2.0 MD_step=2 [^\n]*\n(Cu.*\n){4}$/,
  );
  const { code, stderr } = await atomloop([...first, '--ensemble', 'nvt', '--overwrite'], { cwd });
  assert.equal(code, 2);
  assert.match(
    stderr,
    /error\[E_ARGUMENT\]: operator `md`: cannot use argument `ensemble`; expected nve, langevin/,
  );
});
