import assert from 'node:assert/strict';
import { suite, test, type TestContext } from 'node:test';
import { pathToFileURL } from 'node:url';
import { join } from 'node:path';
import { Folder } from '../../helpers/folder.js';
import { frames } from '../../helpers/frames.js';
import { flavors, runRanks } from '../../helpers/mpi.js';
import { repository } from '../../helpers/repository.js';

const library = pathToFileURL(join(repository, 'dist/src/index.js')).href;

const head = `
import { appendFileSync } from 'node:fs';
import { iterableLoop, joinMpiPool } from ${JSON.stringify(library)};
await joinMpiPool();
appendFileSync('passed', 'x');
`;

function scene(context: TestContext): Folder {
  const folder = new Folder(context);
  folder.write('in.xyz', frames(60));
  folder.write(
    'operators.mjs',
    `let started = 0;
     export const first = () => { started += 1; };
     export const mark = (list, { label }) => list.map((c) => { c.info.set('label', label); c.info.set('started', started); return c; });`,
  );
  return folder;
}

for (const flavor of flavors)
  suite(`a script that joins the ranks of ${flavor}`, () => {
    test('goes on in rank 0 only, and each of its loops uses all ranks', async (context) => {
      const folder = scene(context);
      const script = folder.write(
        'script.mjs',
        `${head}
        const operator = { module: 'operators.mjs', export: 'mark' };
        const initializer = { module: 'operators.mjs', export: 'first' };
        for (const label of ['one', 'two']) {
          const { outputs, ranks, choice } = await iterableLoop({
            inputs: 'in.xyz', outputs: label + '.xyz', operator, initializer, args: { label }, chunksize: 2,
          });
          const seen = new Set();
          for await (const { info } of outputs) seen.add(info.get('label') + info.get('started'));
          console.log(JSON.stringify([choice.scheme, Object.keys(ranks), [...seen]]));
        }
        const both = await Promise.all(['three', 'four'].map((label) => iterableLoop({
          inputs: 'in.xyz', operator, args: { label }, chunksize: 2,
        })));
        console.log(JSON.stringify(both.map(({ counts }) => counts.done)));`,
      );
      const { code, stdout, stderr } = await runRanks(flavor, 3, [script], { cwd: folder.path });
      assert.equal(code, 0, stderr);
      assert.deepEqual(
        stdout
          .trim()
          .split('\n')
          .map((line) => JSON.parse(line) as unknown),
        [
          ['mpi', ['0', '1', '2'], ['one1']],
          ['mpi', ['0', '1', '2'], ['two1']],
          [60, 60],
        ],
        stderr,
      );
      assert.equal(folder.read('passed'), 'x');
    });

    test('that throws or exits ends the job with its message and code', async (context) => {
      const folder = scene(context);
      const throwing = folder.write('throwing.mjs', `${head} throw new Error('out of my mind');`);
      const thrown = await runRanks(flavor, 3, [throwing], { cwd: folder.path });
      assert.equal(thrown.code, 1);
      assert.match(thrown.stdout + thrown.stderr, /out of my mind/);
      const exiting = folder.write('exiting.mjs', `${head} process.exit(3);`);
      assert.equal((await runRanks(flavor, 3, [exiting], { cwd: folder.path })).code, 3);
    });

    test('that does nothing ends, and one that never joins is refused', async (context) => {
      const folder = scene(context);
      const idle = folder.write('idle.mjs', head);
      assert.equal((await runRanks(flavor, 3, [idle], { cwd: folder.path })).code, 0);
      const alone = folder.write(
        'alone.mjs',
        `import { iterableLoop } from ${JSON.stringify(library)};
         await iterableLoop({ inputs: 'in.xyz', operator: 'copy', outputs: 'out.xyz' });`,
      );
      const { code, stdout, stderr } = await runRanks(flavor, 2, [alone], { cwd: folder.path });
      assert.notEqual(code, 0);
      assert.match(stdout + stderr, /await joinMpiPool/);
    });

    test('a function of the script cannot be sent, and that is said', async (context) => {
      const folder = scene(context);
      const script = folder.write(
        'local.mjs',
        `${head}
         const said = await iterableLoop({ inputs: 'in.xyz', operator: (list) => list }).catch((error) => error);
         console.log(said.code, said.details.got, said.details.hint);
         const { counts } = await iterableLoop({ inputs: 'in.xyz', operator: (list) => list, scheme: 'serial' });
         console.log(counts.done);`,
      );
      const { code, stdout, stderr } = await runRanks(flavor, 2, [script], { cwd: folder.path });
      assert.equal(code, 0, stderr);
      assert.match(stdout, /^E_SCHEME the operator is a function of this process .*scheme `serial`/);
      assert.match(stdout, /60/);
    });

    test('a module that one rank cannot load is told with rank and host', async (context) => {
      const folder = scene(context);
      folder.write(
        'elsewhere.mjs',
        `const { OMPI_COMM_WORLD_RANK, PMI_RANK } = process.env;
         if ((OMPI_COMM_WORLD_RANK ?? PMI_RANK) === '1') throw new Error('no such library here');
         export default async (list) => { await new Promise((resolve) => setTimeout(resolve, 200)); return list; };`,
      );
      const script = folder.write(
        'module.mjs',
        `${head}
         const said = await iterableLoop({ inputs: 'in.xyz', operator: { module: 'elsewhere.mjs' }, chunksize: 1 })
           .catch((error) => error);
         console.log(said.code, said.message, said.details.got);`,
      );
      const { code, stdout, stderr } = await runRanks(flavor, 3, [script], { cwd: folder.path });
      assert.equal(code, 0, stderr);
      assert.match(stdout, /^E_MODULE rank 1 on \S+: cannot import the module .*no such library here/);
    });
  });
