import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { commands } from '../../src/cli/commands.js';
import { atomloop, bin } from '../helpers/atomloop.js';
import { Folder } from '../helpers/folder.js';
import { frames } from '../helpers/frames.js';
import { python } from '../helpers/python.js';

test('the overview opens with examples and names every command', async () => {
  const { code, stdout } = await atomloop(['--help']);
  assert.equal(code, 0);
  assert.match(stdout, /^Examples:/);
  for (const { name, summary } of commands) assert.ok(stdout.replace(/\s+/g, ' ').includes(summary), name);
});

test('the overview loads no command: it knows no options of any', async () => {
  const { stdout } = await atomloop(['--help']);
  for (const { name } of commands) assert.match(stdout, new RegExp(`^  ${name}(\\|\\w+)?  `, 'm'));
});

test('no arguments show the help and exit 2', async () => {
  const { code, stderr } = await atomloop([]);
  assert.equal(code, 2);
  assert.match(stderr, /Usage: atomloop/);
});

for (const { name, load } of commands) {
  test(`the help of ${name} opens with its examples, and each of them runs`, async (context) => {
    const { examples } = await load();
    const { code, stdout } = await atomloop([name, '--help']);
    assert.equal(code, 0);
    assert.match(stdout, /^Examples:/);
    const folder = new Folder(context);
    prepare(folder);
    const wrapper = `atomloop() { ${process.execPath} ${bin} "$@"; }`;
    for (const [, line] of examples) {
      assert.ok(stdout.includes(line), line);
      execFileSync(
        'bash',
        [
          '-c',
          `set -euo pipefail; ${wrapper}; export -f atomloop; ${line.replace(/^(\w+=\w+) /, 'export $1; ')}`,
        ],
        { cwd: folder.path, stdio: 'pipe', env: { ...process.env, ATOMLOOP_PYTHON: python } },
      );
    }
  });
}

/** Every file that the examples name. */
function prepare(folder: Folder): void {
  for (const name of ['train', 'run1', 'run2', 'md', 'ar']) folder.write(`${name}.xyz`, frames(12));
  folder.write('alloy.xyz', frames(3, 8, ['Cu', 'Au']));
  const keys = 'EMT_energy=-1.5 REF_energy=-1.4 number=';
  folder.write('evaluated.xyz', frames(12).replaceAll('number=', keys));
  folder.write('described.xyz', frames(12).replaceAll(/number=(\d+)/g, 'number=$1 soap="1 0.$1 $1.5"'));
  for (const name of ['runs', 'out']) mkdirSync(folder.at(name));
  for (const name of ['a', 'b']) writeFileSync(folder.at(`runs/${name}.xyz`), frames(3));
  folder.write(
    'shift.mjs',
    'export default (list, { by }) => list.map((c) => { c.positions[0] += by; return c; });',
  );
  folder.write(
    'steps.py',
    'def relabel(atoms, label):\n    for at in atoms:\n        at.info["label"] = label\n    return atoms\n',
  );
  folder.write(
    'flow.yaml',
    'version: 1\nsteps:\n  - {id: relax, operator: minimize, inputs: [train.xyz], output: relaxed.xyz, arguments: {calculator: emt, steps: 2}}\n',
  );
  folder.write('tools.mjs', 'export const center = (list) => list;');
  const index = new URL('../../bundle/index.js', import.meta.url).href;
  folder.write(
    'make.mjs',
    `import { Configuration } from '${index}';
     export default (numbers) => numbers.map(() => new Configuration({ species: ['H'], positions: new Float64Array(3) }));`,
  );
}
