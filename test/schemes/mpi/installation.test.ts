import assert from 'node:assert/strict';
import { cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite, test, type TestContext } from 'node:test';
import { atomloop, bin } from '../../helpers/atomloop.js';
import { Folder } from '../../helpers/folder.js';
import { frames } from '../../helpers/frames.js';
import { flavors, runRanks } from '../../helpers/mpi.js';
import { repository } from '../../helpers/repository.js';

/** The package as it is installed elsewhere, to be changed. */
function installed(context: TestContext): Folder {
  const folder = new Folder(context);
  for (const name of ['bin', 'package.json'])
    cpSync(join(repository, name), folder.at(name), { recursive: true });
  mkdirSync(folder.at('dist'));
  for (const name of ['src', 'bundle'])
    cpSync(join(repository, 'dist', name), folder.at(`dist/${name}`), { recursive: true });
  mkdirSync(folder.at('build/Release'), { recursive: true });
  for (const name of ['core.node', 'guard', 'standby', 'mpi_openmpi.node', 'mpi_mpich.node'])
    cpSync(join(repository, 'build/Release', name), folder.at(`build/Release/${name}`));
  symlinkSync(join(repository, 'node_modules'), folder.at('node_modules'));
  return folder;
}

for (const flavor of flavors)
  suite(`an installation for ${flavor}`, () => {
    test('without the addon says what to install', async (context) => {
      const folder = installed(context);
      rmSync(folder.at(`build/Release/mpi_${flavor}.node`));
      const input = folder.write('in.xyz', frames(3));
      const args = [folder.at('bin/atomloop.js'), 'copy', input, '-o', folder.at('out.xyz')];
      const { code, stdout, stderr } = await runRanks(flavor, 2, args);
      assert.equal(code, 2);
      const said = stdout + stderr;
      assert.equal(said.match(/error\[E_MPI\]: cannot load the MPI addon/g)?.length, 1, said);
      assert.match(said, flavor === 'openmpi' ? /libopenmpi-dev/ : /libmpich-dev/);
      assert.match(said, /npm run build:mpi/);
    });

    test('of another version on one of the ranks is refused with rank and host', async (context) => {
      const folder = installed(context);
      const text = readFileSync(folder.at('package.json'), 'utf8');
      writeFileSync(folder.at('package.json'), text.replace(/"version": "[^"]*"/, '"version": "99.0.0"'));
      const input = folder.write('in.xyz', frames(3));
      const command = ['copy', input, '-o', folder.at('out.xyz')];
      const other = [':', '-n', '1', process.execPath, folder.at('bin/atomloop.js'), ...command];
      const { code, stdout, stderr } = await runRanks(flavor, 2, [bin, ...command, ...other]);
      assert.equal(code, 2, stdout + stderr);
      assert.match(
        stdout + stderr,
        /error\[E_MPI_VERSION\]: rank 2 on \S+ runs another version.*got atomloop 99\.0\.0/,
      );
    });
  });

test('ranks of a host share out its GPUs', async (context) => {
  const folder = new Folder(context);
  const module = folder.write(
    'device.mjs',
    `export default (list) => list.map((c) => {
       const { CUDA_VISIBLE_DEVICES, OMP_NUM_THREADS } = process.env;
       c.info.set('device', 'gpu' + CUDA_VISIBLE_DEVICES);
       c.info.set('threads', OMP_NUM_THREADS);
       Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 50);
       return c;
     });`,
  );
  const input = folder.write('in.xyz', frames(60));
  const env = { WFL_TORCH_N_GPUS: '2', CUDA_VISIBLE_DEVICES: '5,7' };
  for (const options of [[], ['--mpi-isolate']]) {
    const output = folder.at(`out${options.length}.xyz`);
    const args = [bin, 'map', module, input, '-o', output, '--chunksize', '1', ...options];
    const { code, stderr } = await runRanks('openmpi', 3, args, { env });
    assert.equal(code, 0, stderr);
    const { ranks } = JSON.parse(readFileSync(`${output}.atomloop/record.json`, 'utf8')) as {
      ranks: { [rank: string]: number };
    };
    const devices = readFileSync(output, 'utf8').match(/device=\S+/g) ?? [];
    const of = (device: string): number => devices.filter((found) => found === `device=gpu${device}`).length;
    assert.equal(of('5'), (ranks['0'] ?? 0) + (ranks['2'] ?? 0));
    assert.equal(of('7'), ranks['1']);
  }
  const told = await atomloop(['doctor']);
  assert.match(told.stdout, /mpi +addons for openmpi, mpich/);
});
