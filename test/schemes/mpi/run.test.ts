import assert from 'node:assert/strict';
import { suite, test, type TestContext } from 'node:test';
import { atomloop, bin } from '../../helpers/atomloop.js';
import { Folder } from '../../helpers/folder.js';
import { frames } from '../../helpers/frames.js';
import { flavors, runRanks } from '../../helpers/mpi.js';

interface Record {
  readonly ranks: Readonly<{ [rank: string]: number }>;
  readonly choice: { readonly scheme: string; readonly ranks: number };
}

function scene(context: TestContext): Folder {
  const folder = new Folder(context);
  folder.write('in.xyz', frames(300, 4, ['Cu', 'Au']));
  return folder;
}

const calculate = (folder: Folder, output: string): string[] => [
  'calculate',
  folder.at('in.xyz'),
  '-o',
  folder.at(output),
  '--calculator',
  'emt',
];

for (const flavor of flavors) {
  suite(`a run under ${flavor}`, () => {
    test('every rank works, the bytes are those of serial, and only rank 0 speaks', async (context) => {
      const folder = scene(context);
      const alone = await atomloop([...calculate(folder, 'serial.xyz'), '--scheme', 'serial']);
      assert.equal(alone.code, 0);
      const { code, stdout, stderr } = await runRanks(flavor, 3, [
        bin,
        ...calculate(folder, 'out.xyz'),
        '--chunksize',
        '5',
      ]);
      assert.equal(code, 0, stderr);
      assert.equal(folder.read('out.xyz'), folder.read('serial.xyz'));
      const { ranks, choice } = JSON.parse(folder.read('out.xyz.atomloop/record.json')) as Record;
      assert.deepEqual([choice.scheme, choice.ranks], ['mpi', 3]);
      assert.deepEqual(Object.keys(ranks), ['0', '1', '2']);
      assert.equal(
        Object.values(ranks).reduce((a, b) => a + b, 0),
        300,
      );
      for (const count of Object.values(ranks)) assert.ok(count > 0);
      const said = stdout + stderr;
      assert.equal(said.match(/300 configurations \(1200 atoms\)/g)?.length, 1, said);
      assert.equal(said.match(/by rank: 0: \d+, 1: \d+, 2: \d+/g)?.length, 1, said);
      assert.ok(!said.includes('\u001b'), said);
      const status = await atomloop(['status', folder.at('out.xyz')]);
      assert.match(status.stdout, /by rank +0: \d+, 1: \d+, 2: \d+/);
    });

    test('the same command again is up to date, with another number of ranks too', async (context) => {
      const folder = scene(context);
      await runRanks(flavor, 2, [bin, ...calculate(folder, 'out.xyz')]);
      const { code, stderr, stdout } = await runRanks(flavor, 3, [bin, ...calculate(folder, 'out.xyz')]);
      assert.equal(code, 0, stderr);
      assert.match(stdout + stderr, /up to date/);
    });

    test('one worker per rank, whatever the pool variable says, and as many as `--npool` says', async (context) => {
      const folder = scene(context);
      const dry = [bin, ...calculate(folder, 'out.xyz'), '--dry-run'];
      const plain = await runRanks(flavor, 2, dry, { env: { WFL_AUTOPARA_NPOOL: '4' } });
      assert.equal(plain.code, 0, plain.stderr);
      const said = plain.stdout + plain.stderr;
      assert.match(said, /`WFL_AUTOPARA_NPOOL` is ignored under MPI/);
      assert.match(said, /mpi, 2 ranks, each with 1 of threads/);
      const many = await runRanks(flavor, 2, [...dry, '--npool', '3']);
      assert.match(many.stdout + many.stderr, /2 ranks, each with 3 of threads/);
    });

    test('help, versions and wrong options are said once', async () => {
      const help = await runRanks(flavor, 3, [bin, 'copy', '--help']);
      assert.equal(help.code, 0, help.stderr);
      assert.equal(help.stdout.match(/--mpi-isolate/g)?.length, 1);
      const wrong = await runRanks(flavor, 3, [bin, 'copy', 'no.xyz', '--outptu', 'x']);
      assert.equal(wrong.code, 2);
      assert.equal((wrong.stdout + wrong.stderr).match(/did you mean `--output`/g)?.length, 1);
    });
  });
}

suite('what keeps a job from running is said once, and nothing is written', () => {
  for (const flavor of flavors) {
    test(`${flavor} without WFL_MPIPOOL: the copies would write one output`, async (context) => {
      const folder = scene(context);
      const args = [
        '--input-type=module',
        '-e',
        'delete process.env.WFL_MPIPOOL; await import(process.argv[1])',
        '--',
      ];
      const { code, stdout, stderr } = await runRanks(flavor, 3, [
        ...args,
        bin,
        ...calculate(folder, 'out.xyz'),
      ]);
      assert.equal(code, 2);
      const said = stdout + stderr;
      assert.equal(said.match(/error\[E_MPI\]/g)?.length, 1, said);
      assert.match(said, /WFL_MPIPOOL=1/);
    });
  }

  test('WFL_MPIPOOL without a launcher warns and works alone', async (context) => {
    const folder = scene(context);
    const { code, stderr } = await atomloop(calculate(folder, 'out.xyz'), { env: { WFL_MPIPOOL: '0' } });
    assert.equal(code, 0, stderr);
    assert.match(stderr, /warning: `WFL_MPIPOOL` is set, but no launcher/);
  });

  for (const [launcher, used] of [
    ['openmpi', 'mpich'],
    ['mpich', 'openmpi'],
  ] as const)
    test(`the launcher of ${launcher} with the addon for ${used}`, async (context) => {
      const folder = scene(context);
      const { code, stdout, stderr } = await runRanks(launcher, 2, [bin, ...calculate(folder, 'out.xyz')], {
        env: { ATOMLOOP_MPI: used },
      });
      assert.equal(code, 2);
      const said = stdout + stderr;
      assert.equal(said.match(/error\[E_MPI\].*MPI knows of one only/g)?.length, 1, said);
    });
});
