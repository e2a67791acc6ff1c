import assert from 'node:assert/strict';
import { join } from 'node:path';
import { suite, test, type TestContext } from 'node:test';
import { AtomloopError } from '../../src/errors.js';
import { configurationOf, crystal, largestDifference } from '../calculators/structures.js';
import { atomloop } from '../helpers/atomloop.js';
import { Folder } from '../helpers/folder.js';
import { frames } from '../helpers/frames.js';
import { repository } from '../helpers/repository.js';
import { buildLibrary, buildText } from './build.js';
import { assertSame, built, computed, failureOf, moved } from './compare.js';

const example = join(repository, 'examples/lennard_jones.c');
const copper = configurationOf(crystal(1));

async function errorOf(expression: string): Promise<AtomloopError> {
  const thrown: unknown = await built(expression).catch((error: unknown) => error);
  assert.ok(thrown instanceof AtomloopError, String(thrown));
  return thrown;
}

/** A folder with frames of which number 3 is the only one with 5 atoms, and a library that does something with it. */
function prepare(context: TestContext, onFive: string, head = ''): Folder {
  const folder = new Folder(context);
  folder.write(
    'in.xyz',
    frames(3) +
      frames(4, 5)
        .split(/^(?=5\n)/m)
        .at(-1)! +
      frames(2),
  );
  buildText(
    folder,
    'mine',
    `#include <stdio.h>\n#include <stdlib.h>\n${head}\nATOMLOOP_LIBRARY("")
     int atomloop_calculate(struct atomloop_call *call) {
       *call->energy = (double)call->natoms;
       if (call->natoms == 5) { ${onFive} }
       return 0;
     }`,
  );
  return folder;
}

const calculate = (folder: Folder, ...options: readonly string[]) =>
  atomloop(
    [
      'calculate',
      'in.xyz',
      '-o',
      'out.xyz',
      '--calculator',
      'library("./mine.so")',
      '--npool',
      '1',
      ...options,
    ],
    { cwd: folder.path },
  );

suite('a library with our header', () => {
  test('the example gives the numbers of the built-in Lennard-Jones for cells of every kind', async (context) => {
    const path = buildLibrary(new Folder(context), 'liblj', example);
    const ours = await built('lj(sigma=2.3, epsilon=0.1, rc=5.0)');
    const theirs = await built(`library("${path}", options="2.3 0.1 5.0")`);
    assert.deepEqual(theirs.properties, ['energy', 'forces', 'stress']);
    await assertSame(ours, theirs, 1e-12);
    await theirs.dispose?.();
  });

  test('molecular dynamics with it goes where it goes with the built-in one', async (context) => {
    const path = buildLibrary(new Folder(context), 'liblj', example);
    const expected = await moved(await built('lj(sigma=2.3, epsilon=0.1, rc=5.0)'), 100);
    const got = await moved(await built(`library("${path}", options="2.3 0.1 5.0")`), 100);
    assert.ok(largestDifference(got, expected) < 1e-10);
    assert.ok(largestDifference(got, crystal(1).positions.flat()) > 0.01);
  });

  test('a species that it does not list and a failure of its own name what is wrong', async (context) => {
    const path = buildLibrary(new Folder(context), 'liblj', example);
    const tin = configurationOf({ ...crystal(1), numbers: [50, 50, 50, 50] });
    const unknown = await failureOf(await built(`library("${path}")`), tin);
    assert.equal(unknown.code, 'E_UNSUPPORTED_SPECIES');
    assert.match(unknown.details.got ?? '', /`Sn` \(atom 0\)/);
    const failed = await failureOf(await built(`library("${path}", options="wrong")`), copper);
    assert.equal(failed.code, 'E_LIBRARY');
    assert.match(failed.message, /options are not `sigma epsilon cutoff`: wrong/);
  });

  test('is told of atoms, cell, periodicity and options, and may be called again with more atoms', async (context) => {
    const path = buildText(
      new Folder(context),
      'echo',
      `ATOMLOOP_LIBRARY("")
       int atomloop_calculate(struct atomloop_call *call) {
         *call->energy = call->numbers[call->natoms - 1] + 1e3 * call->pbc[0] + 1e4 * call->cell[8] + (call->options[0] == 'x');
         for (int64_t i = 0; i < 3 * call->natoms; ++i) call->forces[i] += call->positions[i];
         return 0;
       }`,
    );
    const calculator = await built(`library("${path}", options="x")`);
    const structures = [crystal(1), crystal(3), crystal(1)];
    const outcomes = await computed(calculator, structures.map(configurationOf));
    for (const [i, { energy, forces }] of outcomes.entries()) {
      const { cell, positions } = structures[i]!;
      assert.equal(energy, 29 + 1e3 + 1e4 * cell[2]![2]! + 1);
      assert.deepEqual([...forces!], positions.flat());
    }
  });

  test('a number that is not finite fails that configuration', async (context) => {
    const path = buildText(
      new Folder(context),
      'nan',
      `ATOMLOOP_LIBRARY("")
       int atomloop_calculate(struct atomloop_call *call) { *call->energy = 0.0 / (call->natoms - 4); return 0; }`,
    );
    assert.equal((await failureOf(await built(`library("${path}")`), copper)).code, 'E_NOT_FINITE');
  });

  test('a missing file, one without the functions and another version are refused', async (context) => {
    const folder = new Folder(context);
    const missing = await errorOf(`library("${folder.at('none.so')}")`);
    assert.equal(missing.code, 'E_LIBRARY_MISSING');
    assert.match(missing.details.got ?? '', /cannot open shared object file/);
    const plain = buildText(folder, 'plain', 'int nothing(void); int nothing(void) { return 0; }');
    assert.equal((await errorOf(`library("${plain}")`)).code, 'E_LIBRARY_SYMBOL');
    const later = buildText(
      folder,
      'later',
      `const char *atomloop_library(void) { return "atomloop 2 "; }
       int atomloop_calculate(struct atomloop_call *call) { return call == 0; }`,
    );
    const error = await errorOf(`library("${later}")`);
    assert.equal(error.code, 'E_LIBRARY_ABI');
    assert.match(`${error.details.expected ?? ''} ${error.details.got ?? ''}`, /version 1 .* version 2/);
  });
});

suite('a library that misbehaves costs one configuration', () => {
  for (const [what, code, head, message] of [
    ['crashes', '*(volatile int *)0 = 1;', '', /SIGSEGV/],
    ['calls exit', 'exit(3);', '', /exit code 3/],
    ['aborts', 'abort();', '', /SIGABRT/],
    [
      'calls exit in a child and waits for it',
      'if (fork() == 0) _exit(0); int s; wait(&s); return 1;',
      '#include <unistd.h>\n#include <sys/wait.h>',
      /E_LIBRARY/,
    ],
  ] as const) {
    test(`one that ${what}`, async (context) => {
      const folder = prepare(context, code, head);
      const { code: exit } = await calculate(folder, '--quiet');
      assert.equal(exit, 1);
      assert.equal(folder.read('out.xyz').match(/Library_energy=4/g)?.length, 5);
      assert.match(folder.read('out.failed.xyz'), message);
    });
  }

  test('one that hangs in C', async (context) => {
    const folder = prepare(context, 'for (;;) sleep(1);', '#include <unistd.h>');
    assert.equal((await calculate(folder, '--quiet', '--timeout', '1s')).code, 1);
    assert.equal(folder.read('out.xyz').match(/Library_energy=4/g)?.length, 5);
    assert.match(folder.read('out.failed.xyz'), /E_TIMEOUT/);
  });

  test('one that prints writes to standard error, never between data', async (context) => {
    const folder = prepare(context, 'printf("hello from C\\n"); fflush(stdout); printf("buffered\\n");');
    for (const pool of ['0', '1']) {
      const { code, stdout, stderr } = await atomloop(
        ['calculate', 'in.xyz', '-o', '-', '--calculator', 'library("./mine.so")', '--npool', pool],
        { cwd: folder.path },
      );
      assert.equal(code, 0);
      assert.equal(stdout.match(/Library_energy=/g)?.length, 6);
      assert.doesNotMatch(stdout, /hello|buffered/);
      assert.match(stderr, /hello from C\n[^]*buffered/);
    }
  });

  test('another build of the library is another run', async (context) => {
    const folder = prepare(context, 'return 0;');
    assert.equal((await calculate(folder)).code, 0);
    buildText(
      folder,
      'mine',
      'ATOMLOOP_LIBRARY("")\nint atomloop_calculate(struct atomloop_call *c) { *c->energy = 1; return 0; }',
    );
    const { code, stderr } = await calculate(folder);
    assert.equal(code, 2);
    assert.match(stderr, /mine\.so` changed/);
  });

  test('threads are refused', async (context) => {
    const { code, stderr } = await calculate(prepare(context, ''), '--scheme', 'threads');
    assert.equal(code, 2);
    assert.match(stderr, /does not support threads/);
  });
});
