import assert from 'node:assert/strict';
import { test } from 'node:test';
import { largestDifference, readReference, type Structure } from '../calculators/structures.js';
import { describeOne } from './describe.js';

interface ReferenceCase extends Structure {
  readonly name: string;
  readonly args: Readonly<Record<string, unknown>>;
  readonly shape: readonly number[];
  readonly values: readonly unknown[];
}

const { cases } = readReference('descriptors.json') as { cases: ReferenceCase[] };

function text(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(text).join(', ')}]`;
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  return JSON.stringify(value);
}

/** As the case was computed; how arrays are stored there is no part of it. */
function expression({ name, args }: ReferenceCase): string {
  const own = Object.entries(args).filter(([key]) => key !== 'sparse' && key !== 'compression');
  const [kind = ''] = name.split('_');
  return `${kind === 'coulomb' ? 'coulomb_matrix' : kind}(${own.map(([key, value]) => `${key}=${text(value)}`).join(', ')})`;
}

for (const reference of cases) {
  test(`${reference.name} gives the numbers of DScribe`, async () => {
    const perAtom = reference.shape.length === 2;
    const values = await describeOne(expression(reference), reference, { perAtom });
    const expected = (reference.values as number[][]).flat();
    assert.equal(
      values.length,
      reference.shape.reduce((product, length) => product * length, 1),
    );
    assert.ok(largestDifference(values, expected) < 1e-9, String(largestDifference(values, expected)));
  });
}

test('the outer average is the mean of the vectors of the atoms', async () => {
  const [, nacl] = cases;
  assert.ok(nacl);
  const soap = (average: string) =>
    `soap(r_cut=4, n_max=3, l_max=2, sigma=0.5, species=["Na", "Cl"], average="${average}")`;
  const [outer, atoms] = [
    await describeOne(soap('outer'), nacl),
    await describeOne(soap('off'), nacl, { perAtom: true }),
  ];
  const mean = outer.map((_, k) => atoms.filter((_, at) => at % outer.length === k).reduce((sum, value) => sum + value, 0) / 8); // prettier-ignore
  assert.ok(largestDifference(outer, mean) < 1e-12);
});

const precise = readReference('descriptors-precise.json') as {
  cases: (ReferenceCase & { readonly atom: number })[];
};

for (const reference of precise.cases) {
  test(`${reference.name}, whose radial functions are nearly dependent, keeps its digits`, async () => {
    const atoms = await describeOne(expression(reference), reference, { perAtom: true });
    const { length } = reference.values;
    const values = atoms.subarray(reference.atom * length, (reference.atom + 1) * length);
    const expected = reference.values as number[];
    const size = Math.max(...expected.map(Math.abs));
    assert.ok(
      largestDifference(values, expected) < 1e-10 * size,
      String(largestDifference(values, expected) / size),
    );
  });
}
