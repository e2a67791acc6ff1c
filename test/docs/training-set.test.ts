import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite, test, type TestContext } from 'node:test';
import { atomloop, start } from '../helpers/atomloop.js';
import { Folder } from '../helpers/folder.js';
import { repository } from '../helpers/repository.js';
import { waitUntil } from '../helpers/wait.js';
import { blocksOf } from './blocks.js';

const read = (name: string): string => readFileSync(join(repository, name), 'utf8');
const page = read('docs/training-set.md');
const workflow = read('examples/training-set.yaml');

/** Times, and cores of the machine, differ from run to run. */
const plain = (text: string): string =>
  text
    .replaceAll(/\d+\.\d s\b/g, 'N s')
    .replaceAll(/\d+ ranks?/g, 'N ranks')
    .trim();

/** What a command prints must stand in the page. */
function isShown(printed: string): void {
  assert.ok(plain(page).includes(plain(printed)), `docs/training-set.md does not show\n${plain(printed)}`);
}

function settle(context: TestContext, text = workflow): Folder {
  const folder = new Folder(context);
  folder.write('flow.yaml', text);
  return folder;
}

async function succeeds(folder: Folder, ...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await atomloop(args, { cwd: folder.path });
  assert.equal(code, 0, stderr);
  return stdout;
}

/** Ids of steps of which a run says that they did so. */
function idsThat(verb: string, stderr: string): string[] {
  return [...stderr.matchAll(/^(\S+): (\w+)/gm)].flatMap(([, id = '', what]) => (what === verb ? [id] : []));
}

/** Kills a run, without a chance to say goodbye, as soon as it has begun a step; what it printed. */
async function killAt(step: string, folder: Folder): Promise<string> {
  const { child, ended } = start(['steps', 'run', 'flow.yaml'], { cwd: folder.path });
  let printed = '';
  child.stderr?.on('data', (part: string) => (printed += part));
  await waitUntil(() => printed.includes(`${step}: started`), `${step} has begun`);
  child.kill('SIGKILL');
  const { signal, stderr } = await ended;
  assert.equal(signal, 'SIGKILL', stderr);
  return stderr;
}

const titlesOf = (svg: string): string[] =>
  [...svg.matchAll(/<title[^>]*>([^<]*)</g)].map(([, title = '']) => title);

suite('the page with a training set', () => {
  test('has the workflow of the examples', () => {
    assert.deepEqual(
      blocksOf(page).flatMap(({ name, text }) => (name === 'flow.yaml' ? [text] : [])),
      [workflow],
    );
  });

  test('shows what the commands print, before and after a run and an edit', async (context) => {
    const folder = settle(context);
    isShown(await succeeds(folder, 'steps', 'plan', 'flow.yaml'));
    await succeeds(folder, 'steps', 'graph', 'flow.yaml', '-o', 'flow.svg');
    assert.deepEqual(titlesOf(read('docs/training-set.svg')), titlesOf(folder.read('flow.svg')));
    await succeeds(folder, 'steps', 'run', 'flow.yaml');
    isShown(await succeeds(folder, 'steps', 'tree', 'flow.yaml'));
    const prefixes = ['--calc-prefix', 'MORSE_', '--ref-prefix', 'REF_'];
    const measured = ['--property', 'forces,stress', '--measure', 'rmse'];
    isShown(await succeeds(folder, 'error', 'compared.xyz', ...prefixes, ...measured));
    folder.write('flow.yaml', workflow.replace('num: 60', 'num: 80'));
    isShown(await succeeds(folder, 'steps', 'plan', 'flow.yaml'));
  });

  test('promises the same table after the run was killed three times', async (context) => {
    const [whole, killed] = [settle(context), settle(context)];
    await succeeds(whole, 'steps', 'run', 'flow.yaml');
    const finished: string[] = [];
    for (const step of ['relax[CuAu]', 'choose', 'model']) {
      const printed = await killAt(step, killed);
      const again = idsThat('started', printed).filter((id) => finished.includes(id));
      assert.deepEqual(again, [], printed);
      finished.push(...idsThat('finished', printed));
      const list = await succeeds(killed, 'steps', 'list', 'flow.yaml');
      assert.match(list, /^flow\.yaml: aborted$/m);
    }
    const { code, stderr } = await atomloop(['steps', 'run', 'flow.yaml'], { cwd: killed.path });
    assert.equal(code, 0, stderr);
    assert.match(stderr, /^model: started, attempt 2 \(it was interrupted\)$/m);
    assert.deepEqual(idsThat('started', stderr), ['model', 'errors']);
    for (const name of ['errors.csv', 'train.xyz', 'compared.xyz'])
      assert.equal(killed.read(name), whole.read(name), name);
  });

  test('runs a new composition alone, and what comes after all of them', async (context) => {
    const folder = settle(context);
    await succeeds(folder, 'steps', 'run', 'flow.yaml');
    folder.write('flow.yaml', workflow.replace('CuAu3, Au]', 'CuAu3, Au, Cu2Au]'));
    const { stderr } = await atomloop(['steps', 'run', 'flow.yaml'], { cwd: folder.path });
    const after = ['describe', 'choose', 'reference', 'model', 'errors'];
    assert.deepEqual(idsThat('started', stderr), ['random[Cu2Au]', 'relax[Cu2Au]', ...after]);
    assert.match(folder.read('errors.csv'), /^Cu2Au,forces,/m);
  });
});
