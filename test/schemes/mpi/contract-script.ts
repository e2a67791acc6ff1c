import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { joinMpiPool } from '../../../src/index.js';
import { cases, runCase, type Outcome } from '../contract.js';
import { settings } from './contract-settings.js';

// A user's script, run by every rank: all cases of the contract, one loop after the other. Argument: the folder of the scene.
await joinMpiPool();
const [, , scene = ''] = process.argv;
const outcomes: Outcome[][] = [];
for (const [i, options] of settings.entries()) {
  const row: Outcome[] = [];
  for (const one of cases) {
    const directory = join(scene, `${i}-${one.name}`);
    mkdirSync(directory);
    row.push(await runCase(one, { scene, directory }, options));
  }
  outcomes.push(row);
}
writeFileSync(join(scene, 'outcomes.json'), JSON.stringify(outcomes));
