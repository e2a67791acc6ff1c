import assert from 'node:assert/strict';
import { hostname } from 'node:os';
import { suite, test } from 'node:test';
import { parseConnection, readConnectionFile } from '../../src/cluster/connection-file.js';
import { Folder } from '../helpers/folder.js';

const good = {
  ssh: '',
  interface: 'tcp://127.0.0.1',
  registration: 47571,
  control: 52983,
  mux: 38909,
  task: 37709,
  task_scheme: 'leastload',
  iopub: 36079,
  notification: 42237,
  broadcast: 55367,
  key: '0f83430c-b64f653d046855a311635240',
  curve_serverkey: null,
  location: 'somewhere',
  pack: 'json',
  unpack: 'json',
  signature_scheme: 'hmac-sha256',
};
const curve = '6CDK{)K2XGRZ.(y4V.=smC8d)74U2S52Wk[av>v5';
const parse = (changes: object) => parseConnection('f', JSON.stringify({ ...good, ...changes }));
const isRefused = { code: 'E_CONNECTION_FILE' };

suite('a connection file', () => {
  test('says where the controller listens and how to sign', async (context) => {
    const folder = new Folder(context);
    const file = folder.write('ipcontroller-client.json', JSON.stringify(good));
    assert.deepEqual(await readConnectionFile(file), {
      file,
      urls: {
        registration: 'tcp://127.0.0.1:47571',
        control: 'tcp://127.0.0.1:52983',
        mux: 'tcp://127.0.0.1:38909',
        task: 'tcp://127.0.0.1:37709',
        notification: 'tcp://127.0.0.1:42237',
      },
      key: good.key,
      location: 'somewhere',
    });
  });

  test('of a controller that listens everywhere means its host', () => {
    const urlOf = (changes: object): string => parse(changes).urls.mux;
    assert.equal(urlOf({ interface: 'tcp://*' }), 'tcp://somewhere:38909');
    assert.equal(urlOf({ interface: 'tcp://0.0.0.0' }), 'tcp://somewhere:38909');
    assert.equal(urlOf({ interface: 'tcp://*', location: hostname() }), 'tcp://127.0.0.1:38909');
    assert.equal(urlOf({ interface: 'tcp://*', location: null }), 'tcp://127.0.0.1:38909');
    assert.equal(urlOf({ interface: 'tcp://10.0.0.1' }), 'tcp://10.0.0.1:38909');
  });

  test('may have a key to encrypt with, and then need not sign', () => {
    assert.equal(parse({ curve_serverkey: curve }).curveServerKey, curve);
    assert.equal(parse({ curve_serverkey: curve, key: '' }).key, '');
    assert.throws(() => parse({ key: '' }), isRefused);
    for (const key of ['x', 5, curve.slice(1), `${curve.slice(1)}"`, '#'.repeat(40)])
      assert.throws(() => parse({ curve_serverkey: key }), isRefused);
  });

  test('that is none is refused with its name', () => {
    for (const text of ['', '{', '[]', 'null', '3', '"x"', JSON.stringify(good).slice(0, 100)])
      assert.throws(
        () => parseConnection('the-file', text),
        (error: { code: string; details: { file: string } }) => {
          assert.equal(error.code, isRefused.code);
          assert.equal(error.details.file, 'the-file');
          return true;
        },
      );
  });

  test('with a field that is wrong or missing is refused', () => {
    const wrong: Record<string, readonly unknown[]> = {
      key: [5, null, undefined],
      interface: [5, undefined, 'ipc:///tmp/x', 'tcp://a b', 'http://x'],
      signature_scheme: ['hmac-md5', undefined],
      pack: ['pickle'],
      unpack: ['msgpack'],
    };
    for (const port of ['registration', 'control', 'mux', 'task', 'notification'])
      wrong[port] = [0, -1, 65_536, 1.5, '80', null, undefined];
    for (const [field, values] of Object.entries(wrong))
      for (const value of values)
        assert.throws(() => parse({ [field]: value }), isRefused, `${field}: ${String(value)}`);
  });

  test('that is not there says how to start a cluster', async (context) => {
    const missing = new Folder(context).at('none.json');
    await assert.rejects(
      readConnectionFile(missing),
      (error: { code: string; details: { hint: string } }) => {
        assert.equal(error.code, 'E_NO_CLUSTER');
        assert.match(error.details.hint, /atomloop cluster start/);
        return true;
      },
    );
  });
});
