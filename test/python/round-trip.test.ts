import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { JsonInfo } from '../../src/configuration/column.js';
import { Configuration } from '../../src/configuration/configuration.js';
import { extxyzFormat } from '../../src/formats/extxyz.js';
import { anyConfiguration } from '../formats/arbitrary.js';
import { assertSame } from '../formats/same-configuration.js';
import { openOperator, useFixtures } from './operators.js';

useFixtures();

test('what an operator gives back as it is was not changed in one bit', async () => {
  const { call, close } = await openOperator('round_trip_operators.same');
  await fc.assert(
    fc.asyncProperty(fc.array(anyConfiguration, { maxLength: 4 }), async (configurations) => {
      const before = configurations.map((configuration) => configuration.copy());
      const after = await call(configurations);
      for (const [i, output] of after.entries()) {
        assert.equal(output, configurations[i]);
        assertSame(output, before[i] as Configuration);
      }
    }),
    { numRuns: 300 },
  );
  await close();
});

test('text that was read is written again byte for byte', async () => {
  const { call, close } = await openOperator('round_trip_operators.same');
  await fc.assert(
    fc.asyncProperty(anyConfiguration, async (configuration) => {
      const { bytes } = extxyzFormat.encode([configuration]);
      const origin = { file: 'test', firstLine: 1, firstFrame: 0 };
      const after = await call(extxyzFormat.decode(bytes, origin).configurations);
      assert.deepEqual(extxyzFormat.encode(after as Configuration[]).bytes, bytes);
    }),
    { numRuns: 200 },
  );
  await close();
});

/** Without what only the configuration of before can tell: labels that are no elements, lists, the shape of a stress. */
function plain(configuration: Configuration): Configuration {
  const copy = configuration.copy();
  copy.species = copy.species.map(() => 'Cu');
  for (const [key, value] of copy.info) if (value instanceof JsonInfo) copy.info.delete(key);
  copy.info.delete('stress');
  if (copy.cell?.every((one) => one === 0) === true) copy.cell = null;
  return copy;
}

const byName = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number => (a < b ? -1 : 1);

/** Results are with the calculator in Python, and come after what else there is. */
function inOrder(configuration: Configuration): Configuration {
  const copy = configuration.copy();
  const { info, arrays } = copy;
  const columns = [...arrays].sort(byName);
  arrays.clear();
  for (const [name, column] of columns) arrays.set(name, column);
  const entries = [...info]
    .map(([key, value]) => [key, value, info.isReal(key)] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  info.clear();
  for (const [key, value, isReal] of entries)
    if (isReal) info.setReal(key, Number(value));
    else info.set(key, value);
  return copy;
}

test('copies made in Python have the same content, bit by bit', async () => {
  const { call, close } = await openOperator('round_trip_operators.copies');
  await fc.assert(
    fc.asyncProperty(anyConfiguration.map(plain), async (configuration) => {
      const [output] = await call([configuration]);
      assert.ok(output instanceof Configuration && output !== configuration);
      assertSame(inOrder(output), inOrder(configuration));
    }),
    { numRuns: 300 },
  );
  await close();
});
