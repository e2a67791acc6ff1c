import assert from 'node:assert/strict';
import { appendFileSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { test, type TestContext } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import fc from 'fast-check';
import { Watching } from './watching.js';

const name = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f');
/** What happens to a name, and how many turns of the event loop go by before the next thing. */
const happening = fc.record({
  name,
  what: fc.constantFrom('write', 'append', 'rename', 'remove', 'again'),
  turns: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 2000 })),
});

type Happening = typeof happening extends fc.Arbitrary<infer T> ? T : never;

/** Files that are there at the end, and those that were there at some time. */
async function happen(
  watching: Watching,
  happenings: readonly Happening[],
): Promise<[string[], Set<string>]> {
  const there = new Set<string>();
  const ever = new Set<string>();
  for (const { name, what, turns } of happenings) {
    const path = watching.folder.at(`in/${name}.xyz`);
    if (what === 'remove') rmSync(path, { force: true });
    else if (what === 'append') appendFileSync(path, 'more');
    else if (what === 'rename') {
      writeFileSync(`${path}.partial`, 'whole');
      renameSync(`${path}.partial`, path);
    } else {
      if (what === 'again') rmSync(path, { force: true });
      writeFileSync(path, 'text');
    }
    there[what === 'remove' ? 'delete' : 'add'](`in/${name}.xyz`);
    ever.add(`in/${name}.xyz`);
    for (let i = 0; i < turns; i++) await turn();
  }
  return [[...there], ever];
}

async function check(
  context: TestContext,
  known: readonly string[],
  happenings: readonly Happening[],
): Promise<void> {
  const earlier = known.map((one) => `in/${one}.xyz`);
  const watching = new Watching(context, {
    glob: 'in/*.xyz',
    settleMs: 20,
    pollMs: 30,
    known: earlier,
    end: { type: 'file', path: 'DONE' },
  });
  mkdirSync(watching.folder.at('in'));
  const [there, ever] = await happen(watching, happenings);
  watching.folder.write('DONE', '');
  await watching.ended;
  const items = new Set(watching.items);
  assert.equal(items.size, watching.items.length, 'one is told twice');
  for (const one of there) assert.ok(items.has(one) !== earlier.includes(one), `${one} is there`);
  for (const one of items) assert.ok(ever.has(one) && !earlier.includes(one), `${one} is told`);
}

test('in whatever order files come, change and go, each is told once', async (context) => {
  const cases = fc.asyncProperty(
    fc.uniqueArray(name),
    fc.array(happening, { maxLength: 25 }),
    async (known, happenings) => check(context, known, happenings),
  );
  await fc.assert(cases, { numRuns: 40 });
});
