import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { flavors } from '../helpers/mpi.js';
import { processState, waitUntil } from '../helpers/wait.js';
import { compileHello } from './hello.js';
import { Hosts, skipHosts } from './hosts.js';

suite('hosts', { skip: skipHosts }, () => {
  test('each has its own name, address, shared memory and temporary folder', async (context) => {
    const hosts = await Hosts.up(context, 3);
    const script = 'hostname; hostname -I; ls /dev/shm | wc -l; touch /dev/shm/$(hostname); echo $TMPDIR';
    for (const [i, host] of hosts.names.entries()) {
      const { stdout } = await hosts.run(['sh', '-c', script], { host });
      assert.equal(stdout, `${host}\n10.0.0.${i + 1} \n0\n${hosts.folder.at(host)}\n`);
    }
  });

  test('words, folder and environment reach the program, its code and its signal come back', async (context) => {
    const hosts = await Hosts.up(context, 1);
    const { stdout, stderr, code } = await hosts.run(
      ['sh', '-c', 'echo "$1|$A|$PWD"; echo to stderr >&2; exit 3', 'sh', `it's "a" $b`],
      { env: { A: 'x y' }, cwd: '/' },
    );
    assert.deepEqual([stdout, stderr, code], [`it's "a" $b|x y|/\n`, 'to stderr\n', 3]);
    const program = hosts.start(['sh', '-c', 'kill -USR1 $$']);
    assert.equal((await program.ended).signal, 'SIGUSR1');
  });

  test('a time limit kills all that a program started', async (context) => {
    const hosts = await Hosts.up(context, 1);
    const program = hosts.start(['sh', '-c', 'setsid sleep 100 & exec sleep 100'], { seconds: 0.5 });
    await waitUntil(() => hosts.processes().length === 2, 'both run');
    const pids = hosts.processes();
    await assert.rejects(program.ended, /longer than 0.5 s/);
    await waitUntil(() => pids.every((pid) => processState(pid) === undefined), 'all are gone');
  });
});

for (const flavor of flavors) {
  suite(`mpirun of ${flavor} over hosts`, { skip: skipHosts }, () => {
    test('ranks go round the hosts and hear from each other', async (context) => {
      const hosts = await Hosts.up(context, 2);
      const { stdout, stderr, code } = await hosts.mpirun(flavor, [
        '-n',
        '5',
        compileHello(flavor, hosts.folder),
      ]);
      assert.equal(code, 0, stderr);
      assert.deepEqual(
        stdout.trim().split(/\r?\n/),
        [0, 1, 2, 3, 4].map((rank) => `${rank} of 5 on ${hosts.names[rank % 2] ?? ''}`),
      );
      await waitUntil(() => hosts.processes().length === 0, 'all has ended');
    });

    test('a rank can be found and killed, and then all ranks end', async (context) => {
      const hosts = await Hosts.up(context, 2);
      const program = hosts.startMpirun(flavor, ['-n', '3', 'sleep', '60']);
      await waitUntil(() => [0, 1, 2].every((rank) => hosts.rank(rank) !== undefined), 'all ranks run');
      process.kill(hosts.rank(1)!, 'SIGKILL');
      assert.notEqual((await program.ended).code, 0);
      await waitUntil(() => hosts.processes().length === 0, 'the other ranks have ended');
    });

    test('a signal reaches mpirun itself, and then all ranks end', async (context) => {
      const hosts = await Hosts.up(context, 2);
      const program = hosts.startMpirun(flavor, ['-n', '3', 'sleep', '60']);
      await waitUntil(() => [0, 1, 2].every((rank) => hosts.rank(rank) !== undefined), 'all ranks run');
      program.signal('SIGTERM');
      await program.ended;
      await waitUntil(() => hosts.processes().length === 0, 'all ranks have ended');
    });
  });
}
