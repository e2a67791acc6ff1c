import assert from 'node:assert/strict';
import { suite, test, type TestContext } from 'node:test';
import type { Configuration } from '../../src/configuration/configuration.js';
import { extxyzFormat } from '../../src/formats/extxyz.js';
import { ConfigurationSet } from '../../src/sets/configuration-set.js';
import { configurationOf, crystal, largestDifference } from '../calculators/structures.js';
import { atomloop } from '../helpers/atomloop.js';
import { Folder } from '../helpers/folder.js';
import { python } from '../helpers/python.js';

const client = `import sys
from ase.io import read
from ase.calculators.emt import EMT
from ase.calculators.socketio import SocketClient
open('starts', 'a').write('start ')
atoms = read(sys.argv[1])
atoms.calc = EMT()
SocketClient(unixsocket=sys.argv[2]).run(atoms, use_stress=True)
`;

/** Copper, gold, copper, gold: all in one list. */
function folderWith(context: TestContext): Folder {
  const folder = new Folder(context);
  const list = [29, 79, 29, 79].map((number, seed) =>
    configurationOf({ ...crystal(1, { rattle: 0.1, seed }), numbers: Array<number>(4).fill(number) }),
  );
  folder.write('in.xyz', Buffer.from(extxyzFormat.encode(list).bytes).toString());
  folder.write('client.py', client);
  folder.write('starts', '');
  return folder;
}

async function run(folder: Folder, calculator: string, options: readonly string[]): Promise<Configuration[]> {
  const common = ['in.xyz', '-o', 'out.xyz', '--chunksize', '4', '--overwrite', '--calculator', calculator];
  const [operator = '', ...others] = options;
  const { code, stderr } = await atomloop([operator, ...common, ...others], { cwd: folder.path });
  assert.equal(code, 0, stderr);
  const list: Configuration[] = [];
  for await (const one of await ConfigurationSet.fromFiles([folder.at('out.xyz')])) list.push(one);
  return list;
}

suite("ASE's client of i-PI moves atoms as our own EMT, with one start for each change of species", () => {
  for (const [energyKey, options] of [
    ['last_op__optimize_energy', ['minimize', '--fmax', '0.001']],
    ['last_op__md_energy', ['md', '--steps', '20', '--dt-fs', '2', '--temperature-k', '300', '--last-only']],
  ] as const) {
    test(options[0], async (context) => {
      const folder = folderWith(context);
      const theirs = await run(
        folder,
        `ipi(command="${python} '${folder.at('client.py')}' {in} {name}")`,
        options,
      );
      const ours = await run(folder, 'emt', options);
      assert.deepEqual([theirs.length, ours.length], [4, 4]);
      for (const [i, { positions, info }] of theirs.entries()) {
        assert.ok(largestDifference(positions, ours[i]!.positions) < 1e-8, String(i));
        const difference = Number(info.get(energyKey)) - Number(ours[i]!.info.get(energyKey));
        assert.ok(Math.abs(difference) < 1e-8, `${difference}`);
      }
      assert.equal(folder.read('starts'), 'start '.repeat(4));
    });
  }
});
