import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findEvaluation, findOwnPlace, findPrinting, findWrongIncludes } from './forbidden.js';
import { findCycle, findWrongWay } from './imports.js';
import { readSources, type Source } from './sources.js';

const sources = readSources('src', ['.ts']);
const native = readSources('native', ['.h', '.cc']);

const source = (path: string, text: string): Source => ({ path, text });

test('a folder of src imports only from itself and from the folders above it', () => {
  assert.deepEqual(findWrongWay(sources), []);
});

test('an import from below, out of src or in an unknown folder is found', () => {
  const wrong = [
    source('src/system/a.ts', "import { x } from '../loop/b.js';"),
    source('src/sets/a.ts', "import type { X } from '../index.js';"),
    source('src/sets/b.ts', "export const x = async () => import('../cli/main.js');"),
    source('src/cli/a.ts', "export { x } from '../../test/x.js';"),
    source('src/helpers/a.ts', ''),
  ];
  assert.equal(findWrongWay(wrong).length, 5);
  assert.deepEqual(
    findWrongWay([source('src/cli/a.ts', "import '../loop/a.js'; import 'node:fs'; import './b.js';")]),
    [],
  );
});

test('there is no import cycle', () => {
  assert.equal(findCycle(sources), undefined);
});

test('an import cycle is found', () => {
  const a = source('src/sets/a.ts', "import './b.js';");
  const b = source('src/sets/b.ts', "import './c.js'; import './d.js';");
  const c = source('src/sets/c.ts', '');
  const d = source('src/sets/d.ts', "import type { A } from './a.js';");
  assert.deepEqual(findCycle([c, a, b, d]), [
    'src/sets/a.ts',
    'src/sets/b.ts',
    'src/sets/d.ts',
    'src/sets/a.ts',
  ]);
  assert.equal(findCycle([a, b, c]), undefined);
});

/** The output `-` is data, and written where all outputs are. */
const dataOnStdout = 'src/sets/output-writer.ts: process.stdout';

test('only src/cli prints or sets an exit code', () => {
  const others = sources.filter(({ path }) => !path.startsWith('src/cli/'));
  assert.deepEqual(
    others.flatMap(findPrinting).filter((found) => found !== dataOnStdout),
    [],
  );
});

test('printing and exiting are found, and comments about them are not', () => {
  const text = 'console.log(1); process.stdout.write(""); process.exitCode = 2; process.exit(3);';
  assert.equal(findPrinting(source('src/sets/a.ts', text)).length, 4);
  assert.deepEqual(
    findPrinting(source('src/sets/a.ts', '// process.exit(1)\nexport const x = "console.log";')),
    [],
  );
});

test('nothing is evaluated and no program is started through a shell', () => {
  assert.deepEqual(sources.flatMap(findEvaluation), []);
});

test('evaluation and shells are found', () => {
  const cases = [
    'eval("1")',
    'new Function("a", "return a")',
    "import vm from 'node:vm'",
    "import { exec } from 'node:child_process'",
    "import { execSync as run } from 'node:child_process'",
    "spawn('ls', [], { shell: true })",
  ];
  for (const text of cases) assert.equal(findEvaluation(source('src/programs/a.ts', text)).length, 1, text);
  assert.deepEqual(
    findEvaluation(source('src/programs/a.ts', "import { spawn } from 'node:child_process'; /x/.exec('')")),
    [],
  );
});

test('only src/package-files.ts asks for its own place', () => {
  const others = sources.filter(({ path }) => path !== 'src/package-files.ts');
  assert.deepEqual(others.flatMap(findOwnPlace), []);
});

test('asking for the own place is found', () => {
  assert.equal(findOwnPlace(source('src/programs/a.ts', "new URL('./b.js', import.meta.url)")).length, 1);
  assert.deepEqual(findOwnPlace(source('src/programs/a.ts', "import './b.js'; // import.meta.url")), []);
});

test("only native/binding includes Node's headers, and native/core includes nothing but itself", () => {
  assert.ok(native.length > 0);
  assert.deepEqual(native.flatMap(findWrongIncludes), []);
});

test('an include that leaves its room is found', () => {
  const text =
    '#include <napi.h>\n#  include "node_api.h"\n#include <mpi.h>\n#include "binding/addon.h"\n#include <vector>\n';
  assert.equal(findWrongIncludes(source('native/core/a.cc', text)).length, 4);
  assert.equal(findWrongIncludes(source('native/system/a.cc', text)).length, 3);
  assert.equal(findWrongIncludes(source('native/binding/a.cc', text)).length, 1);
});
