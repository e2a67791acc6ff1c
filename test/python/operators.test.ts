import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, test, type TestContext } from 'node:test';
import { JsonInfo } from '../../src/configuration/column.js';
import { Configuration } from '../../src/configuration/configuration.js';
import { AtomloopError } from '../../src/errors.js';
import { extxyzFormat } from '../../src/formats/extxyz.js';
import { atomloop, type RunResult } from '../helpers/atomloop.js';
import { Folder } from '../helpers/folder.js';
import { frame, frames } from '../helpers/frames.js';
import { python } from '../helpers/python.js';
import { repository } from '../helpers/repository.js';
import { openOperator, useFixtures } from './operators.js';

useFixtures();
const env = { ATOMLOOP_PYTHON: python, PYTHONPATH: join(repository, 'test/fixtures/python') };

const parse = (text: string): Configuration[] =>
  extxyzFormat.decode(Buffer.from(text), { file: 'test', firstLine: 1, firstFrame: 0 }).configurations;

/** One call of an operator on one configuration. */
async function apply(name: string, text: string): Promise<Configuration> {
  const { call, close } = await openOperator(`wfl_operators.${name}`);
  const [output] = await call(parse(text));
  await close();
  assert.ok(output instanceof Configuration, String(output));
  return output;
}

/** `map` in a folder of its own that has `in.xyz` with ten configurations. */
async function map(
  context: TestContext,
  args: readonly string[],
): Promise<RunResult & { folder: Folder; text: string }> {
  const folder = new Folder(context);
  folder.write('in.xyz', frames(10));
  const result = await atomloop(['map', ...args, '-o', 'out.xyz'], { cwd: folder.path, env });
  return { ...result, folder, text: result.code === 2 ? '' : folder.read('out.xyz') };
}

const numbersOf = (text: string): number[] =>
  [...text.matchAll(/number=(\d+)/g)].map(([, one]) => Number(one));

describe('map py:', () => {
  test('gives each configuration random numbers of its own, whatever workers and chunks', async (context) => {
    const args = ['py:wfl_operators.rattle', 'in.xyz', '--set', 'stdev=0.2', '--seed', '5'];
    const one = await map(context, [...args, '--npool', '1', '--chunksize', '10']);
    assert.equal(one.code, 0, one.stderr);
    assert.deepEqual(
      [...one.text.matchAll(/item_i=(\d+)/g)].map(([, item]) => Number(item)),
      [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
    );
    const two = await map(context, [...args, '--npool', '2', '--chunksize', '3']);
    assert.equal(two.text, one.text);
    const serial = await map(context, [...args, '--npool', '0']);
    assert.equal(serial.text, one.text);
    assert.notEqual((await map(context, args.slice(0, -1).concat('6'))).text, one.text);
  });

  test('takes lists, nested ones too, and None as wfl does', async (context) => {
    const { code, stderr, text } = await map(context, ['py:wfl_operators.evens_twice', 'in.xyz']);
    assert.equal(code, 0, stderr);
    assert.deepEqual(numbersOf(text), [0, 0, 2, 2, 4, 4, 6, 6, 8, 8]);
    assert.match(stderr, /5 dropped/);
    assert.equal((await map(context, ['py:wfl_operators.nothing', 'in.xyz'])).text, '');
  });

  test('finds the guilty one of a list that failed', async (context) => {
    const { code, stderr, text } = await map(context, ['py:wfl_operators.seven', 'in.xyz']);
    assert.equal(code, 1);
    assert.match(
      stderr,
      /failed\[E_PYTHON\]: in\.xyz:43: ValueError: seven; got wfl_operators\.py:\d+ in seven/,
    );
    assert.deepEqual(numbersOf(text), [0, 1, 2, 3, 4, 5, 6, 8, 9]);
  });

  test('fails what is no configuration, and what cannot be written, alone', async (context) => {
    const wrong = await map(context, ['py:wfl_operators.no_atoms', 'in.xyz']);
    assert.match(wrong.stderr, /failed\[E_OPERATOR_RESULT\]: in\.xyz:7: expected `ase\.Atoms`, got `int`/);
    assert.equal(numbersOf(wrong.text).length, 9);
    const object = await map(context, ['py:wfl_operators.unwritable', 'in.xyz']);
    assert.match(
      object.stderr,
      /failed\[E_OPERATOR_RESULT\]: in\.xyz:7: info `object` cannot be written: .*got `object`/,
    );
    assert.equal(numbersOf(object.text).length, 9);
    const few = await map(context, ['py:wfl_operators.too_few', 'in.xyz@:2']);
    assert.match(few.stderr, /no list of the right length; expected a list of 1, got a list of 0/);
  });

  test('gives values that are no configurations as they are', async (context) => {
    const { code, stderr, text } = await map(context, [
      'py:wfl_operators.made',
      '--count',
      '3',
      '--set',
      'scale=3.5',
    ]);
    assert.equal(code, 0, stderr);
    assert.deepEqual(
      [...text.matchAll(/Lattice="0.0 ([\d.]+)/g)].map(([, side]) => Number(side)),
      [1.75, 1.8, 1.85],
    );
  });

  test('goes on where a run was stopped, and refuses when the module has changed', async (context) => {
    const folder = new Folder(context);
    folder.write('in.xyz', frames(10));
    folder.write('own.py', 'def op(atoms):\n    return atoms\n');
    const args = ['map', 'py:own.op', 'in.xyz', '-o', 'out.xyz'];
    const run = (): Promise<RunResult> => atomloop(args, { cwd: folder.path, env });
    assert.equal((await run()).code, 0);
    assert.match((await run()).stderr, /up to date/);
    folder.write('own.py', 'def op(atoms):\n    return atoms[:]\n');
    const { code, stderr } = await run();
    assert.equal(code, 2);
    assert.match(stderr, /own\.py` changed/);
  });

  const wrong: [readonly string[], RegExp][] = [
    [
      ['py:wfl_operators.rattle', 'in.xyz', '--set', 'stdef=1'],
      /no argument `stdef`; expected rattle\(atoms, stdev, _autopara_per_item_info\), got `stdef`\n\s+hint: did you mean `stdev`/,
    ],
    [
      ['py:wfl_operators.ratle', 'in.xyz'],
      /`wfl_operators` has no `ratle`\n\s+hint: did you mean `wfl_operators\.rattle`/,
    ],
    [
      ['py:wfl_operator.rattle', 'in.xyz'],
      /no Python module `wfl_operator`\n\s+hint: did you mean `wfl_operators`/,
    ],
    [['py:wfl_operators.started', 'in.xyz'], /`wfl_operators\.started` cannot be called; got list/],
    [['py:rattle', 'in.xyz'], /expected `package\.module\.function`, got `rattle`/],
  ];
  for (const [args, message] of wrong) {
    test(`refuses ${args.join(' ')}`, async (context) => {
      const { code, stderr } = await map(context, args);
      assert.equal(code, 2, stderr);
      assert.match(stderr, message);
    });
  }
});

describe('between a configuration and ase.Atoms', () => {
  test('fixed atoms are the column move_mask, both ways', async () => {
    const { values, width } = (await apply('fix', frame(0))).arrays.get('move_mask') ?? assert.fail();
    assert.deepEqual([[...values], width], [[0, 1, 0, 1], 1]);
    const mask = (await apply('fix_component', frame(0))).arrays.get('move_mask') ?? assert.fail();
    assert.deepEqual([...mask.values], [0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1]);
    const told = async (name: string): Promise<unknown[]> => {
      const text = Buffer.from(extxyzFormat.encode([await apply(name, frame(0))]).bytes).toString();
      const fixed = (await apply('told_constraints', text)).info.get('fixed') ?? assert.fail();
      return [...(fixed as { values: Int32Array }).values];
    };
    assert.deepEqual(await told('fix'), [1, 1, 1, 0, 0, 0, 1, 1, 1, 0, 0, 0]);
    assert.deepEqual(await told('fix_component'), [1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0]);
  });

  test('plain results are those of a calculator, both ways', async () => {
    const text = [
      '1',
      'Lattice="4 0 0 0 4 0 0 0 4" Properties=species:S:1:pos:R:3:forces:R:3 energy=-1.25 stress="1 2 3 2.5 5 6 3 6 9"',
      'Cu 0.0 0.0 0.0 0.5 0.25 0.125',
      '',
    ].join('\n');
    const { info, arrays } = await apply('told_results', text);
    assert.equal(info.get('told_energy'), -1.25);
    assert.equal(info.get('has_key'), false);
    assert.deepEqual([...(info.get('told_stress') as { values: Float64Array }).values], [1, 5, 9, 6, 3, 2.5]);
    assert.deepEqual([...(arrays.get('told_forces')?.values ?? [])], [0.5, 0.25, 0.125]);
    assert.equal(info.get('energy'), -1.25);
    // Read column by column, as ASE does. Not symmetric as it was given: six numbers cannot hold it, but it was not changed.
    const stress = info.get('stress') as { values: ArrayLike<number> };
    assert.deepEqual(Array.from(stress.values), [1, 2.5, 3, 2, 5, 6, 3, 6, 9]);
  });

  test('integers that are results stay integers where an operator left them alone', async () => {
    const text =
      '1\nProperties=species:S:1:pos:R:3:forces:I:3 stress="0 0 0 0 0 9007199254740993" dipole="1 2 3"\nH 0 0 0 1 2 3\n';
    const { info, arrays } = await apply('keywords', text);
    assert.deepEqual(arrays.get('forces')?.values, Int32Array.of(1, 2, 3));
    assert.deepEqual((info.get('dipole') as { values: unknown }).values, Int32Array.of(1, 2, 3));
    assert.deepEqual(
      (info.get('stress') as { values: unknown }).values,
      BigInt64Array.of(0n, 0n, 0n, 0n, 0n, 9007199254740993n),
    );
  });

  test('results of a calculator that an operator leaves come as ASE writes them', async () => {
    const { info, arrays } = await apply('calculated', frame(0));
    assert.equal(typeof info.get('energy'), 'number');
    assert.equal(info.get('free_energy'), info.get('energy'));
    assert.equal(arrays.get('forces')?.width, 3);
  });

  test('everything else that an operator changes arrives', async () => {
    const { species, cell, pbc, info, arrays } = await apply('changed', frame(0));
    assert.deepEqual(species, ['Ag', 'Cu', 'Cu', 'Cu']);
    assert.equal(cell?.[0], 7.2);
    assert.deepEqual(pbc, [true, false, true]);
    assert.equal(info.has('config_type'), false);
    assert.deepEqual(info.get('list'), { kind: 'R', shape: [2], values: Float64Array.of(1, 2) });
    assert.deepEqual(info.get('table'), new JsonInfo({ a: [1, null] }));
    assert.equal(info.get('count'), 3);
    assert.deepEqual(arrays.get('tag'), { kind: 'I', width: 1, values: Int32Array.of(0, 1, 2, 3) });
    assert.equal((await apply('shorter', frame(0))).natoms, 3);
  });

  test('labels that are no elements stay', async () => {
    const text = '2\nProperties=species:S:1:pos:R:3\nCu1 0 0 0\nH 1 0 0\n';
    assert.deepEqual((await apply('keywords', text)).species, ['Cu1', 'H']);
  });
});

test('an operator that cannot be built is an error of its caller', async () => {
  await assert.rejects(
    openOperator('wfl_operators.rattle', { stdef: 1 }),
    (error: unknown) =>
      error instanceof AtomloopError && error.kind === 'usage' && error.code === 'E_ARGUMENT',
  );
});
