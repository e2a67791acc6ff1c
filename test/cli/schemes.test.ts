import assert from 'node:assert/strict';
import { suite, test, type TestContext } from 'node:test';
import { atomloop, type RunResult } from '../helpers/atomloop.js';
import { Folder } from '../helpers/folder.js';
import { frames } from '../helpers/frames.js';

/** Runs it where no cluster of the machine is in use. */
function inside(
  context: TestContext,
  env: Readonly<Record<string, string>> = {},
): (...args: readonly string[]) => Promise<RunResult> {
  const folder = new Folder(context);
  folder.write('in.xyz', frames(3));
  const own = { HOME: folder.path, XDG_STATE_HOME: '', XDG_CONFIG_HOME: '', IPYTHONDIR: '', ...env };
  return (...args) => atomloop(args, { cwd: folder.path, env: own });
}

suite('atomloop schemes explain', () => {
  test('says which scheme an operator gets, and why none of the others', async (context) => {
    const run = inside(context);
    const { code, stdout, stderr } = await run('schemes', 'explain', 'copy', '--npool', '2');
    assert.equal(code, 0, stderr);
    assert.deepEqual(stdout.trimEnd().split('\n'), [
      'operator  copy',
      'picked    threads, 2 workers: asked for',
      '          not mpi: no launcher of MPI started this process with `WFL_MPIPOOL` set',
      '          not cluster: no cluster is in use: `atomloop cluster start -n N` starts engines',
      '          not processes: `threads` goes before it',
      '          not serial: `threads` goes before it',
    ]);
  });

  test('knows what the options of the operator change', async (context) => {
    const run = inside(context);
    const schemeOf = async (...args: string[]): Promise<string> => {
      const { stdout, stderr } = await run('schemes', '--json', 'explain', ...args);
      assert.notEqual(stdout, '', stderr);
      return (JSON.parse(stdout) as { picked: { scheme: string } }).picked.scheme;
    };
    assert.equal(await schemeOf('calculate', '--calculator', 'emt'), 'threads');
    assert.equal(await schemeOf('calculate', '--calculator', 'ase.calculators.emt.EMT()'), 'processes');
    assert.equal(await schemeOf('exec', '--', 'cat'), 'processes');
    assert.equal(await schemeOf('select', 'where', 'natoms > 3', '--no-scheme', 'threads'), 'processes');
    assert.equal(await schemeOf('generate', 'rattle', '--stdev', '0.1', '--npool', '0'), 'serial');
  });

  test('needs the options of the operator, and names what is unknown', async (context) => {
    const run = inside(context);
    const missing = await run('schemes', 'explain', 'calculate');
    assert.equal(missing.code, 2);
    assert.match(missing.stderr, /--calculator/);
    const misspelled = await run('schemes', 'explain', 'copy', '--nppol', '2');
    assert.equal(misspelled.code, 2);
    assert.match(misspelled.stderr, /did you mean `--npool`\?/);
    const unknown = await run('schemes', 'explain', 'cpoy');
    assert.equal(unknown.code, 2);
    assert.match(unknown.stderr, /did you mean `copy`\?/);
  });
});

suite('schemes of a run', () => {
  const dry = ['copy', 'in.xyz', '-o', 'out.xyz', '--npool', '2', '--dry-run'];

  test('are told by --dry-run with the reasons', async (context) => {
    const { code, stderr } = await inside(context)(...dry, '--no-scheme', 'threads');
    assert.equal(code, 0, stderr);
    assert.match(stderr, /^scheme {4}processes, 2 workers: asked for$/m);
    assert.match(stderr, /^ +not threads: disabled by `--no-scheme threads`$/m);
    assert.match(stderr, /^ +not cluster: no cluster is in use: `atomloop cluster start -n N`/m);
  });

  test('are disabled by the environment and by the profile in use', async (context) => {
    const byVariable = await inside(context, { ATOMLOOP_NO_SCHEME: 'threads' })(...dry);
    assert.match(byVariable.stderr, /^scheme {4}processes/m);
    assert.match(byVariable.stderr, /not threads: disabled by `ATOMLOOP_NO_SCHEME`/);
    const asked = await inside(context, { ATOMLOOP_NO_SCHEME: 'threads' })(...dry, '--scheme', 'threads');
    assert.match(asked.stderr, /^scheme {4}threads, asked for/m);
  });

  test('end with the command that starts engines where a cluster is asked for that has none', async (context) => {
    const run = inside(context);
    const refused = await run('copy', 'in.xyz', '-o', 'out.xyz', '--scheme', 'cluster');
    assert.equal(refused.code, 2);
    assert.match(refused.stderr, /error\[E_NO_ENGINES\]/);
    assert.match(refused.stderr, /atomloop cluster start -n N --profile default/);
    const fallen = await run('copy', 'in.xyz', '-o', 'out.xyz', '--scheme', 'cluster', '--fallback');
    assert.equal(fallen.code, 0, fallen.stderr);
    assert.match(fallen.stderr, /warning: the scheme `cluster` cannot be used/);
  });

  test('are serial in a worker: there is no parallelism within parallelism', async (context) => {
    const run = inside(context);
    const ask = 'env | grep ATOMLOOP_WORKER >&2; exit 3';
    const { stderr } = await run('exec', 'in.xyz', '-o', 'out.xyz', '--', 'sh', '-c', ask);
    assert.match(stderr, /ATOMLOOP_WORKER=1/);
    const worker = await inside(context, { ATOMLOOP_WORKER: '1' })(...dry, '--scheme', 'threads');
    assert.match(worker.stderr, /^scheme {4}serial, in this process: it is a worker of another run$/m);
  });
});
