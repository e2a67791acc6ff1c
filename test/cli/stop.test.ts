import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { suite, test } from 'node:test';
import { start } from '../helpers/atomloop.js';
import { Folder } from '../helpers/folder.js';
import { frame, frames } from '../helpers/frames.js';

/** The bar of 0.2 s, with room for a busy machine. */
const barSeconds = 1;

const busy = 'export default { shape: "each", each() { console.error("computing"); for (;;); } };';
const waiting =
  'export default { shape: "each", each() { console.error("computing"); return new Promise(() => {}); } };';

async function stopAfter(folder: Folder, args: readonly string[], sign: RegExp): Promise<void> {
  const { child, ended } = start([...args, '-o', 'out.xyz'], { cwd: folder.path });
  let text = '';
  await new Promise<void>((resolve) => {
    child.stderr?.on('data', (part: string) => {
      text += part;
      if (sign.test(text)) resolve();
    });
  });
  const started = performance.now();
  child.kill('SIGINT');
  const { code, stderr } = await ended;
  const seconds = (performance.now() - started) / 1e3;
  assert.equal(code, 8, stderr);
  assert.ok(seconds < barSeconds, `took ${seconds} s`);
  assert.equal(existsSync(folder.at('out.xyz')), false);
}

suite('Ctrl-C ends a run at once, with 8 where nothing was done yet', () => {
  for (const scheme of ['serial', 'threads', 'processes']) {
    for (const [title, module] of [
      ['an operator that waits', waiting],
      ['an operator stuck in a loop', busy],
    ] as const) {
      test(`${scheme}: ${title}`, async (context) => {
        const folder = new Folder(context);
        folder.write('in.xyz', frames(10));
        folder.write('op.mjs', module);
        await stopAfter(folder, ['map', 'op.mjs', 'in.xyz', '--scheme', scheme], /computing/);
      });
    }

    test(`${scheme}: one configuration that native code works on for seconds`, async (context) => {
      const folder = new Folder(context);
      folder.write('in.xyz', frame(1, 400_000));
      const args = [
        'calculate',
        'in.xyz',
        '--calculator',
        'lj(sigma=2.3, rc=12)',
        '--scheme',
        scheme,
        '--progress',
        'json',
      ];
      await stopAfter(folder, args, /"started"/);
    });
  }
});
