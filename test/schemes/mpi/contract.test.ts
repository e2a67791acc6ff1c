import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Folder } from '../../helpers/folder.js';
import { flavors, runRanks } from '../../helpers/mpi.js';
import { cases, runCase, writeScene, type Outcome } from '../contract.js';
import { settings } from './contract-settings.js';

const script = fileURLToPath(new URL('./contract-script.js', import.meta.url));

suite('under MPI, every case of the contract gives the bytes of serial', () => {
  for (const flavor of flavors) {
    for (const ranks of [1, 2, 3, 5]) {
      test(`${ranks} ranks of ${flavor}`, async (context) => {
        const scene = new Folder(context);
        writeScene(scene);
        const { code, stderr } = await runRanks(flavor, ranks, [script, scene.path]);
        assert.equal(code, 0, stderr);
        const rows = JSON.parse(scene.read('outcomes.json')) as Outcome[][];
        assert.equal(rows.length, settings.length);
        for (const [i, one] of cases.entries()) {
          const { path: directory } = new Folder(context);
          const expected = await runCase(one, { scene: scene.path, directory }, { scheme: 'serial' });
          for (const row of rows) assert.deepEqual(row[i], expected, one.name);
        }
      });
    }
  }
});
