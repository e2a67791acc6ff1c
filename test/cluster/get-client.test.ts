import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { connectionFileOf } from '../../src/cluster/profiles.js';
import { directView, getClient, loadBalancedView } from '../../src/index.js';
import { Folder } from '../helpers/folder.js';
import { python } from '../helpers/python.js';
import { repository } from '../helpers/repository.js';

/** A script under a terminal of its own, whose user types `typed` once there is a question. */
const onTerminal = `
import os, pty, sys
pid, fd = pty.fork()
if pid == 0:
    os.execvp(sys.argv[2], sys.argv[2:])
text = b""
typed = False
while True:
    try:
        part = os.read(fd, 1024)
    except OSError:
        break
    if not part:
        break
    text += part
    if b"?" in text and not typed:
        typed = True
        os.write(fd, sys.argv[1].encode() + b"\\n")
os.waitpid(pid, 0)
sys.stdout.write(text.decode())
`;

suite('a client of a profile', () => {
  test("is that of IPython's directory", () => {
    const before = process.env['IPYTHONDIR'];
    process.env['IPYTHONDIR'] = '/there';
    assert.equal(connectionFileOf(), '/there/profile_default/security/ipcontroller-client.json');
    assert.equal(connectionFileOf('my-own'), '/there/profile_my-own/security/ipcontroller-client.json');
    delete process.env['IPYTHONDIR'];
    assert.match(connectionFileOf(), /\.ipython\/profile_default\/security/);
    if (before !== undefined) process.env['IPYTHONDIR'] = before;
    for (const name of ['', 'a/b', '../x', 'a b'])
      assert.throws(() => connectionFileOf(name), { code: 'E_CLUSTER_PROFILE' });
  });

  test('is undefined where no controller was started, and a view says how to start one', async (context) => {
    const connectionFile = new Folder(context).at('none.json');
    assert.equal(await getClient({ connectionFile }), undefined);
    for (const view of [directView, loadBalancedView])
      await assert.rejects(view({ connectionFile }), { code: 'E_NO_CLUSTER' });
  });

  test('is an error where the connection file cannot be used', async (context) => {
    const connectionFile = new Folder(context).write('bad.json', '{');
    await assert.rejects(getClient({ connectionFile }), { code: 'E_CONNECTION_FILE' });
  });

  test('asks on the terminal, where there is one', (context) => {
    const connectionFile = new Folder(context).at('none.json');
    const script = `
      import { getClient } from ${JSON.stringify(join(repository, 'dist/bundle/index.js'))};
      let started = false;
      const start = async () => { started = true; };
      await getClient({ connectionFile: ${JSON.stringify(connectionFile)}, ask: true, start }).catch(() => undefined);
      console.log('started ' + String(started));`;
    const node = [process.execPath, '--input-type=module', '--eval', script];
    const typed = (text: string): string =>
      spawnSync(python, ['-c', onTerminal, text, ...node], { encoding: 'utf8' }).stdout;
    assert.match(typed('y'), /start some\? \[y\/N\] y[^]*started true/);
    assert.match(typed('Yes'), /started true/);
    assert.match(typed('n'), /start some\?[^]*started false/);
    assert.match(typed(''), /started false/);
    const [command = '', ...args] = node;
    const { stdout } = spawnSync(command, args, { encoding: 'utf8', input: 'y\n' });
    assert.equal(stdout, 'started false\n');
  });
});
