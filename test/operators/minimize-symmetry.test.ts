import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { atomloop } from '../helpers/atomloop.js';
import { Folder } from '../helpers/folder.js';
import { Configuration, ConfigurationSet, iterableLoop, type InfoArray } from '../../src/index.js';

/** Wurtzite-like: two free parameters of the cell, one of the positions; everything off by 0.002 Å. */
function hexagonal(seed: number): Configuration {
  const [a, c] = [2.6, 4.4];
  const cell = [a, 0, 0, -a / 2, (a * Math.sqrt(3)) / 2, 0, 0, 0, c];
  const sites = [
    [1 / 3, 2 / 3, 0.25],
    [2 / 3, 1 / 3, 0.75],
  ];
  const positions = sites.flatMap((site, n) =>
    [0, 1, 2].map(
      (k) =>
        site.reduce((sum, x, r) => sum + x * (cell[3 * r + k] ?? 0), 0) +
        0.002 * Math.sin(7 * seed + 3 * n + k),
    ),
  );
  return new Configuration({ species: ['Cu', 'Cu'], positions, cell, pbc: [true, true, true] });
}

const molecule = (): Configuration =>
  new Configuration({ species: ['Cu', 'Cu'], positions: [0, 0, 0, 2.4, 0.1, 0] });

async function minimize(inputs: readonly Configuration[], args: object): Promise<Configuration[]> {
  const { outputs } = await iterableLoop({
    inputs,
    operator: 'minimize',
    args: { calculator: 'emt', ...args },
    npool: 0,
  });
  const list: Configuration[] = [];
  for await (const configuration of outputs) list.push(configuration);
  return list;
}

suite('--keep-symmetry', () => {
  test('relaxes a crystal that is nearly symmetric in its space group, whose number it writes', async () => {
    const [kept] = await minimize([hexagonal(1)], { keepSymmetry: true, pressureGpa: 0, fmax: 1e-4 });
    assert.equal(kept?.info.get('optimize_space_group'), 194);
    assert.equal(kept.info.get('optimize_config_type'), 'optimize_last_converged');
    const [ax = 0, ay = 0, az = 0, bx = 0, by = 0, bz = 0, cx = 0, cy = 0, cz = 0] = kept.cell ?? [];
    const [aa, bb, ab] = [
      ax * ax + ay * ay + az * az,
      bx * bx + by * by + bz * bz,
      ax * bx + ay * by + az * bz,
    ];
    assert.ok(Math.abs(aa - bb) < 1e-12 && Math.abs(ab + aa / 2) < 1e-12);
    assert.ok(Math.abs(ax * cx + ay * cy + az * cz) < 1e-12);
    const stress = (kept.info.get('last_op__optimize_stress') as InfoArray).values as Float64Array;
    assert.ok(stress.every((component) => Math.abs(component) < 1e-4));
    // Of EMT's hexagonal close packed copper.
    assert.ok(Math.abs(cz / Math.sqrt(aa) - Math.sqrt(8 / 3)) < 0.05);
  });

  test('leaves molecules and slabs as they are minimized without', async () => {
    const [kept] = await minimize([molecule()], { keepSymmetry: true });
    const [free] = await minimize([molecule()], {});
    assert.deepEqual(kept?.positions, free?.positions);
    assert.equal(kept?.info.has('optimize_space_group'), false);
  });

  test('gives the same bytes from every scheme, and counts what has no symmetry to find', async (context) => {
    const folder = new Folder(context);
    const singular = new Configuration({
      species: ['Cu', 'Cu'],
      positions: [0, 0, 0, 0, 0, 0],
      cell: [3, 0, 0, 0, 3, 0, 0, 0, 3],
    });
    const inputs = [0, 1, 2, 3].map(hexagonal);
    await iterableLoop({
      inputs: [...inputs, singular],
      operator: 'copy',
      outputs: folder.at('in.xyz'),
      npool: 0,
    });
    const texts = new Set<string>();
    for (const options of [
      ['--npool', '0'],
      ['--npool', '2', '--chunksize', '1'],
      ['--scheme', 'processes', '--npool', '2'],
    ]) {
      const args = [
        'minimize',
        'in.xyz',
        '-o',
        'out.xyz',
        '--calculator',
        'emt',
        '--keep-symmetry',
        '--overwrite',
      ];
      const { code, stderr } = await atomloop([...args, ...options], { cwd: folder.path });
      assert.equal(code, 1, stderr);
      assert.match(stderr, /4 done, 1 failed \(E_SYMMETRY 1\)/);
      texts.add(folder.read('out.xyz'));
    }
    assert.equal(texts.size, 1);
    const set = await ConfigurationSet.fromFiles([folder.at('out.xyz')]);
    for await (const { info } of set) assert.equal(info.get('optimize_space_group'), 194);
  });

  test('needs a distance that is one', async () => {
    await assert.rejects(minimize([], { symprec: 0.1 }), /cannot use argument `symprec`/);
  });
});
