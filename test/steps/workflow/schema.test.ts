import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { parse } from 'yaml';
import { workflowJsonSchema } from '../../../src/steps/workflow/json-schema.js';
import { parseWorkflow, readSteps } from '../../../src/steps/workflow/read-workflow.js';
import { workflowSchema } from '../../../src/steps/workflow/schema.js';
import { repository } from '../../helpers/repository.js';

const page = readFileSync(join(repository, 'docs/workflow-file.md'), 'utf8');
/** The examples of the page. */
const examples = [...page.matchAll(/^```yaml\n([^]*?)^```/gm)].map(([, text = '']) => text);
const whole = examples.filter((text) => text.includes('version: 1'));

interface Schema {
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema | boolean;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
}

/** Every key of a schema with its description, below a path. */
function keysOf(schema: Schema, path: string): [path: string, description: string | undefined][] {
  const { properties = {}, additionalProperties, items, anyOf = [] } = schema;
  const named = Object.entries(properties).flatMap(([key, one]): ReturnType<typeof keysOf> => [
    [`${path}.${key}`, one.description],
    ...keysOf(one, `${path}.${key}`),
  ]);
  const inner = [additionalProperties, items, ...anyOf].filter((one) => typeof one === 'object');
  return [...named, ...inner.flatMap((one) => keysOf(one, path))];
}

suite('the JSON schema of workflow files', () => {
  const schema = workflowJsonSchema();

  test('is published as it is (npm run build:schema)', () => {
    const published = readFileSync(join(repository, 'docs/workflow.schema.json'), 'utf8');
    assert.deepEqual(JSON.parse(published), JSON.parse(JSON.stringify(schema)));
  });

  test('describes every key', () => {
    const keys = keysOf(schema, '');
    assert.ok(keys.length > 35);
    assert.deepEqual(
      keys.filter(([, description]) => description === undefined),
      [],
    );
  });

  test('has no key that the page does not describe', () => {
    const missing = keysOf(schema as Schema, '').filter(
      ([path]) => !page.includes(`\`${path.split('.').at(-1) ?? ''}\``),
    );
    assert.deepEqual(missing, []);
  });
});

suite('the page on workflow files', () => {
  test('has examples that are read and fit the schema', () => {
    assert.ok(whole.length >= 3);
    for (const text of whole) {
      assert.ok(parseWorkflow(text, 'flow.yaml').steps.length > 0);
      assert.deepEqual(workflowSchema.safeParse(parse(text)).error?.issues ?? [], [], text);
    }
  });

  test('has examples of steps that can be added', () => {
    const added = examples.filter((text) => !whole.includes(text));
    assert.ok(added.length > 0);
    for (const text of added) assert.ok(readSteps(text, 'more.yaml').length > 0);
  });

  test('lists every error', () => {
    const codes = ['FILE', 'SYNTAX', 'KEY', 'VALUE', 'VERSION', 'ID', 'PLACEHOLDER', 'REFERENCE'];
    for (const code of codes) assert.ok(page.includes(`\`E_STEPS_${code}\``), code);
  });
});
