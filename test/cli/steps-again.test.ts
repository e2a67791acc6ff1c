import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { atomloop, type RunResult } from '../helpers/atomloop.js';
import { Folder } from '../helpers/folder.js';
import { frames } from '../helpers/frames.js';

/** A folder with twelve configurations and a workflow. */
function flowIn(context: TestContext, steps: string): { folder: Folder; run: () => Promise<RunResult> } {
  const folder = new Folder(context);
  folder.write('in.xyz', frames(12));
  folder.write('flow.yaml', `version: 1\nsteps:\n${steps}`);
  return { folder, run: () => atomloop(['steps', 'run', 'flow.yaml'], { cwd: folder.path }) };
}

test('configurations that failed in a step, and no others, are computed again by the next run', async (context) => {
  const { folder, run } = flowIn(
    context,
    '  - {id: risky, operator: map risky.mjs, inputs: [in.xyz], output: out.xyz}\n',
  );
  folder.write(
    'risky.mjs',
    `import { appendFileSync, existsSync } from 'node:fs';
export default (all) => all.map((one) => {
  appendFileSync('log', one.info.get('number') + ' ');
  return one.info.get('number') === 3 && !existsSync('mended') ? new Error('three') : one;
});
`,
  );
  const first = await run();
  assert.equal(first.code, 1);
  assert.match(first.stderr, /error\[E_STEP_CONFIGURATIONS\]: configurations failed in step `risky`/);
  folder.write('log', '');
  folder.write('mended', '');
  const second = await run();
  assert.equal(second.code, 0, second.stderr);
  assert.equal(folder.read('log'), '3 ');
  assert.equal(folder.read('out.xyz').match(/number=/g)?.length, 12);
});

test('an operator that stops in time stops the run with 75, and the same command goes on', async (context) => {
  const { folder, run } = flowIn(
    context,
    `  - {id: slow, operator: map slow.mjs, inputs: [in.xyz], output: out.xyz, arguments: {walltime: 3s, chunksize: 1}}
  - {id: next, operator: copy, inputs: [out.xyz], output: next.xyz}
`,
  );
  folder.write(
    'slow.mjs',
    `import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
export default async (all) => {
  if (all.some((one) => one.info.get('number') === 5)) while (!existsSync('go')) await sleep(20);
  return all;
};
`,
  );
  const first = await run();
  assert.equal(first.code, 75, first.stderr);
  assert.match(first.stderr, /slow: aborted/);
  folder.write('go', '');
  const second = await run();
  assert.equal(second.code, 0, second.stderr);
  assert.equal(folder.read('next.xyz').match(/number=/g)?.length, 12);
});

test('inputs of operators may be slices', async (context) => {
  const { folder, run } = flowIn(
    context,
    `  - {id: some, operator: copy, inputs: ['in.xyz@2:5'], output: some.xyz}\n`,
  );
  const { code, stderr } = await run();
  assert.equal(code, 0, stderr);
  assert.equal(folder.read('some.xyz').match(/number=/g)?.length, 3);
  folder.write('in.xyz', frames(13));
  assert.match((await run()).stderr, /some: started \(input in\.xyz changed\)/);
});

test('a closing step that has finished cannot be released, and one with an empty list of prerequisites waits too', async (context) => {
  const { folder, run } = flowIn(
    context,
    `  - {id: close, run: [sh, -c, 'cat a.txt > b.txt'], wait: true, prerequisites: []}
  - {id: first, run: [sh, -c, 'echo a > a.txt']}
`,
  );
  const { code, stderr } = await run();
  assert.equal(code, 0, stderr);
  const refused = await atomloop(['steps', 'release', 'flow.yaml', 'close'], { cwd: folder.path });
  assert.equal(refused.code, 2);
  assert.match(refused.stderr, /error\[E_STEP_STATE\].*a step that is finished/);
});

test('where nothing runs, a step that another one added can be reset, and more can come after it', async (context) => {
  const add = String.raw`echo '{"id": "added", "run": ["true"]}' >> "$ATOMLOOP_STEPS"`;
  const { folder, run } = flowIn(context, `  - {id: adder, run: [sh, -c, ${JSON.stringify(add)}]}\n`);
  assert.equal((await run()).code, 0);
  const steps = (...words: string[]): Promise<RunResult> =>
    atomloop(['steps', ...words], { cwd: folder.path });
  assert.equal((await steps('reset', 'flow.yaml', 'added')).code, 0);
  folder.write('more.yaml', '- {id: more, run: ["true"], prerequisites: [added]}\n');
  const added = await steps('add', 'flow.yaml', 'more.yaml');
  assert.equal(added.code, 0, added.stderr);
  assert.match(
    (await run()).stderr,
    /added: started \(it was reset\)[^]*more: started[^]*3 finished \(1 kept\)/,
  );
});
