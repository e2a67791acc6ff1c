import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { amount } from './amounts.js';
import { Scene } from './scene.js';

for (const output of ['out.xyz', 'out.xyz.gz']) {
  test(`${output}: the name of the output never shows anything but the whole output`, async (context) => {
    const scene = new Scene(context, { count: 60, ms: 1, output });
    await scene.run();
    const expected = readFileSync(scene.folder.at(output), 'latin1');
    let [looks, seen] = [0, 0];
    for (let run = 0; run < amount(2, 20); run += 1) {
      scene.reset();
      const { ended } = scene.start();
      let isOver = false;
      void ended.then(() => (isOver = true));
      while (!isOver) {
        looks += 1;
        if (existsSync(scene.folder.at(output))) {
          seen += 1;
          assert.equal(readFileSync(scene.folder.at(output), 'latin1'), expected);
        }
        await turn();
      }
      assert.ok(existsSync(scene.folder.at(output)));
    }
    context.diagnostic(`looked ${looks} times, it was there ${seen} times`);
  });
}
