import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { repository } from '../helpers/repository.js';

const source = `
import { StepGraph } from ${JSON.stringify(join(repository, 'dist/src/steps/step-graph.js'))};
const graph = new StepGraph();
graph.insertStep('hang', () => new Promise(() => {}), [], { timeoutMs: 300 });
const run = graph.run();
const collect = setInterval(gc, 20);
const { error } = await run;
clearInterval(collect);
console.log(error.code);
`;

test('the time of a step is over also where garbage was collected meanwhile', async () => {
  const args = ['--expose-gc', '--input-type=module', '--eval', source];
  const { stdout } = await promisify(execFile)(process.execPath, args, { timeout: 20_000 });
  assert.equal(stdout, 'E_STEP_TIMEOUT\n');
});
