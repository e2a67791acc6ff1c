import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { suite, test, type TestContext } from 'node:test';
import { atomloop, bin } from '../../helpers/atomloop.js';
import { frames } from '../../helpers/frames.js';
import { waitUntil } from '../../helpers/wait.js';
import type { HostedProgram } from '../../hosts/hosted-program.js';
import { Hosts, skipHosts } from '../../hosts/hosts.js';

const operators = `
import { appendFileSync } from 'node:fs';
import { hostname } from 'node:os';
const nap = (ms) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
export default { shape: 'each', each(c, { file }, { index }) {
  nap(20);
  appendFileSync(file, hostname() + '\\n');
  c.info.set('index', index);
  return c;
} };
`;
const python = '/usr/bin/python3';
const fastHeart = ['--HeartMonitor.period=300', '--HeartMonitor.max_heartmonitor_misses=8'];

/** An encrypted cluster with an engine on each of two hosts, and a run that its driver on the first one makes. */
class Scene {
  readonly connectionFile: string;
  readonly #words: readonly string[];

  private constructor(readonly hosts: Hosts) {
    const { folder } = hosts;
    this.connectionFile = folder.at('profile/security/ipcontroller-client.json');
    const module = folder.write('operators.mjs', operators);
    const input = folder.write('in.xyz', frames(400));
    this.#words = [
      'map',
      module,
      input,
      '--set',
      `file=${JSON.stringify(folder.at('where'))}`,
      '--chunksize',
      '5',
    ];
  }

  static async up(context: TestContext): Promise<Scene> {
    const hosts = await Hosts.up(context, 2);
    const scene = new Scene(hosts);
    const { folder } = hosts;
    const profile = `--profile-dir=${folder.at('profile')}`;
    const options = { env: { IPYTHONDIR: folder.path }, seconds: 200 };
    const start = (name: string, args: readonly string[], host: string): HostedProgram =>
      hosts.start([python, `/usr/bin/${name}`, profile, ...args], { ...options, host });
    start(
      'ipcontroller',
      ['--init', '--IPController.enable_curve=True', '--ip=10.0.0.1', ...fastHeart],
      'h1',
    );
    await waitUntil(() => scene.#isListening, 'the controller listens', 60);
    for (const host of hosts.names) start('ipengine', [], host);
    const look = `import ipyparallel, time
client = ipyparallel.Client('${scene.connectionFile}')
while len(client) < 2: time.sleep(0.1)`;
    const { code, stderr } = await hosts.run([python, '-c', look]);
    assert.equal(code, 0, stderr);
    return scene;
  }

  start(): HostedProgram {
    const words = [
      process.execPath,
      bin,
      ...this.#words,
      '-o',
      this.hosts.folder.at('out.xyz'),
      '--scheme',
      'cluster',
    ];
    return this.hosts.start(words, { env: { ATOMLOOP_CLUSTER: this.connectionFile }, seconds: 150 });
  }

  async serial(): Promise<string> {
    const { code, stderr } = await atomloop([...this.#words, '-o', this.hosts.folder.at('serial.xyz')]);
    assert.equal(code, 0, stderr);
    return this.hosts.folder.read('serial.xyz');
  }

  /** Hosts that have computed something. */
  get where(): string[] {
    if (!existsSync(this.hosts.folder.at('where'))) return [];
    return [...new Set(this.hosts.folder.read('where').trim().split('\n'))].sort();
  }

  get #isListening(): boolean {
    return (
      existsSync(this.connectionFile) &&
      this.hosts.folder.read('profile/security/ipcontroller-client.json').trimEnd().endsWith('}')
    );
  }
}

suite('engines on two hosts, over encrypted connections', { skip: skipHosts }, () => {
  test('give the bytes of one process', async (context) => {
    const scene = await Scene.up(context);
    const { code, stderr } = await scene.start().ended;
    assert.equal(code, 0, stderr);
    assert.deepEqual(scene.where, ['h1', 'h2']);
    assert.equal(scene.hosts.folder.read('out.xyz'), await scene.serial());
  });

  test('where the network of one breaks, the other does its work', async (context) => {
    const scene = await Scene.up(context);
    const run = scene.start();
    await waitUntil(() => scene.where.length === 2, 'both compute');
    const cut = await scene.hosts.run(['ip', 'link', 'set', 'eth0', 'down'], { host: 'h2' });
    assert.equal(cut.code, 0, cut.stderr);
    const { code, stderr } = await run.ended;
    assert.equal(code, 0, stderr);
    assert.equal(scene.hosts.folder.read('out.xyz'), await scene.serial());
  });
});
