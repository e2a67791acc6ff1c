import assert from 'node:assert/strict';
import { test } from 'node:test';
import { flavors } from '../../helpers/mpi.js';
import { probe } from './probes.js';

for (const flavor of flavors)
  test(`${flavor}: a message of more than 2 GiB comes whole`, async (context) => {
    const job = probe(context, flavor, { name: 'huge', ranks: 2 });
    const { code, stderr } = await job.ended;
    assert.equal(code, 0, stderr);
    assert.deepEqual(job.records('marks'), [{ length: 2 ** 31 + 2 ** 28 + 5, marks: [1, 2, 3, 4, 5] }]);
  });
