import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { test } from 'node:test';
import { bin } from '../helpers/atomloop.js';
import { amount, Chance } from './amounts.js';
import { Scene } from './scene.js';

/**
 * In a mount namespace of its own: a small file system under `full`, the run on it, the same run after some space
 * was freed; `kept` receives what it wrote.
 */
const script = `
set -u
size=$1; shift
mount -t tmpfs -o size=$size none full || exit 99
"$@" 2>kept/first; echo $? >kept/code
cp full/out.xyz kept/early 2>/dev/null
mount -o remount,size=64m full || exit 99
"$@" 2>kept/second; echo $? >>kept/code
cp full/out.xyz full/out.failed.xyz kept/
`;

/**
 * How to get a mount namespace, as root or not. Containers often allow neither; there, except in CI, the failing calls of
 * `writes.test.ts` remain.
 */
const namespace = ['-m', '-Urm'].find(
  (flags) => spawnSync('unshare', [flags, 'mount', '-t', 'tmpfs', 'none', '/tmp']).status === 0,
);
const skip = namespace === undefined && process.env['CI'] === undefined && 'no mount namespaces here';

test(
  'a disk that fills up ends a run with 4, and with free space the same command finishes it',
  { skip },
  (context) => {
    const chance = new Chance(context);
    const scene = new Scene(context, { count: 200, ms: 0, chunksize: 10, output: 'full/out.xyz' });
    const { folder } = scene;
    const command = [process.execPath, bin, ...scene.args, '--npool', '2'];
    const pageKiB = 4;
    const tries = amount(5, 100);
    const codes: Record<string, number> = {};
    let expected: readonly string[] | undefined;
    // The first is large enough.
    for (let i = 0; i <= tries; i += 1) {
      for (const name of ['full', 'kept']) {
        rmSync(folder.at(name), { recursive: true, force: true });
        mkdirSync(folder.at(name));
      }
      const kibibytes = i === 0 ? 4096 : pageKiB * chance.integer(1, 28);
      execFileSync('unshare', [namespace ?? '', 'sh', '-c', script, 'sh', `${kibibytes}k`, ...command], {
        cwd: folder.path,
        stdio: 'inherit',
      });
      const [first, second] = folder.read('kept/code').trim().split('\n').map(Number);
      const what = `${kibibytes} KiB: ${folder.read('kept/first')}`;
      codes[first ?? ''] = (codes[first ?? ''] ?? 0) + 1;
      if (i === 0) expected = [folder.read('kept/out.xyz'), folder.read('kept/out.failed.xyz')];
      if (first === 4) {
        assert.match(folder.read('kept/first'), /ENOSPC/);
        assert.match(folder.read('kept/first'), /out\.(failed\.)?xyz/);
        // The last that can fail is the record, when the output is there already.
        if (existsSync(folder.at('kept/early'))) assert.equal(folder.read('kept/early'), expected?.[0], what);
      } else assert.equal(first, 1, what);
      assert.ok(second === 1 && existsSync(folder.at('kept/out.xyz')), folder.read('kept/second'));
      assert.deepEqual([folder.read('kept/out.xyz'), folder.read('kept/out.failed.xyz')], expected, what);
    }
    context.diagnostic(`${tries} sizes, exit codes ${JSON.stringify(codes)}`);
  },
);
