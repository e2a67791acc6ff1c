import assert from 'node:assert/strict';
import { test } from 'node:test';
import { flavors } from '../../helpers/mpi.js';
import { probe } from './probes.js';

interface Hello {
  readonly rank: number;
  readonly size: number;
  readonly localRank: number;
  readonly host: string;
  readonly library: string;
}

const versions = { openmpi: /^Open MPI v\d/, mpich: /^MPICH Version: \d/ };

for (const flavor of flavors) {
  for (const ranks of [1, 2, 3, 5]) {
    test(`${flavor}, ${ranks}: messages of all sizes come back whole and in order`, async (context) => {
      const job = probe(context, flavor, { name: 'echo', ranks });
      const { code, stderr } = await job.ended;
      assert.equal(code, 0, stderr);
      const worlds = job.records<Hello>('rank').sort((a, b) => a.rank - b.rank);
      assert.deepEqual(
        worlds.map(({ rank, localRank, size }) => [rank, localRank, size]),
        Array.from({ length: ranks }, (_, rank) => [rank, rank, ranks]),
      );
      for (const { library } of worlds) assert.match(library, versions[flavor]);
      assert.deepEqual(job.records('right'), [{ right: 14 * Math.max(1, ranks - 1) }]);
      assert.deepEqual(job.records('finished'), Array(ranks).fill({ finished: true }));
    });
  }

  for (const ranks of [1, 3]) {
    test(`${flavor}, ${ranks}: messages longer than a part are put together`, async (context) => {
      const job = probe(context, flavor, { name: 'parts', ranks });
      const { code, stderr } = await job.ended;
      assert.equal(code, 0, stderr);
      assert.deepEqual(job.records('right'), [{ right: 10 * Math.max(1, ranks - 1) }]);
    });
  }

  for (const name of ['limit', 'limit-parts']) {
    test(`${flavor}, ${name}: a rank that sends too long a message is lost`, async (context) => {
      const job = probe(context, flavor, { name, ranks: 2 });
      const reason = 'it sent a message of 5001 bytes';
      assert.deepEqual(await job.until('reason'), [{ lost: 0, by: 1, reason }]);
      // The parts of the first message may be on their way still when the header of the second tells its length.
      if (name === 'limit') await job.until('heard');
      for (const record of job.records('heard')) assert.deepEqual(record, { heard: 5000 });
    });
  }

  test(`${flavor}: the event loop turns while a large message comes`, async (context) => {
    const job = probe(context, flavor, { name: 'free', ranks: 2 });
    const { code, stderr } = await job.ended;
    assert.equal(code, 0, stderr);
    const [{ turns }] = job.records<{ readonly turns: number }>('turns') as [{ readonly turns: number }];
    assert.ok(turns > 100, `${turns} turns`);
  });

  test(`${flavor}: an error in a callback is uncaught, and the next message is delivered`, async (context) => {
    const job = probe(context, flavor, { name: 'callback', ranks: 1 });
    const { code, stderr } = await job.ended;
    assert.equal(code, 0, stderr);
    assert.deepEqual(job.records('uncaught'), [{ uncaught: 'message 1' }, { uncaught: 'message 2' }]);
  });

  test(`${flavor}: what is wrong is refused`, async (context) => {
    const job = probe(context, flavor, { name: 'misuse', ranks: 1 });
    const { code, stderr } = await job.ended;
    assert.equal(code, 0, stderr);
    assert.deepEqual(job.records('messages'), [
      {
        messages: [
          'MPI was not started',
          'wrong `partBytes` of MPI',
          'MPI was started before in this process',
          'no rank 1 in this world',
          'no rank -1 in this world',
        ],
      },
    ]);
  });
}
