import { readFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import type { AtomloopError } from '../errors.js';
import { isCurveKey } from './curve-key.js';
import { usageError } from '../errors.js';

/** Where a cluster listens and how its messages are signed. */
export interface Connection {
  readonly file: string;
  readonly urls: Readonly<Record<Port, string>>;
  /** Key of the signatures; empty where encryption does their work. */
  readonly key: string;
  /** Public key of the controller where it encrypts. */
  readonly curveServerKey?: string;
  /** Host of the controller, as it calls itself. */
  readonly location?: string;
}

const ports = ['registration', 'control', 'mux', 'task', 'notification'] as const;
type Port = (typeof ports)[number];
type Fields = Readonly<Record<string, unknown>>;

const wrong = (file: string, expected: string, got: string): AtomloopError =>
  usageError('E_CONNECTION_FILE', 'cannot use a connection file', {
    file,
    expected,
    got,
    hint: 'it is written by the controller when it starts: start it again if it is of an old run',
  });

const shown = (value: unknown): string => (value === undefined ? 'none' : `\`${JSON.stringify(value)}\``);

/** Throws `E_NO_CLUSTER` where it is not there, `E_CONNECTION_FILE` where it cannot be used. */
export async function readConnectionFile(file: string): Promise<Connection> {
  return parseConnection(file, await readText(file));
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw usageError('E_NO_CLUSTER', 'there is no connection file of a cluster', {
      file,
      cause,
      expected: 'the file that a running controller writes',
      got: code === 'ENOENT' ? 'no such file' : String(code),
      hint: 'start a cluster with `atomloop cluster start -n 2`',
    });
  }
}

/** Checks the text of a connection file. Throws `E_CONNECTION_FILE`. */
export function parseConnection(file: string, text: string): Connection {
  const fields = fieldsOf(file, text);
  checkSigning(file, fields);
  const { key, location } = fields;
  const curveServerKey = serverKeyOf(file, fields);
  if (typeof key !== 'string') throw wrong(file, 'a `key` to sign with', shown(key));
  // Whoever can connect to a controller that neither signs nor encrypts could make every engine run anything.
  if (key === '' && curveServerKey === undefined)
    throw wrong(file, 'a `key` or a `curve_serverkey`', 'neither');
  const address = addressOf(file, fields);
  const urls = Object.fromEntries(
    ports.map((name) => [name, `${address}:${portOf(file, name, fields[name])}`]),
  );
  return {
    file,
    urls: urls as Record<Port, string>,
    key,
    ...(curveServerKey !== undefined && { curveServerKey }),
    ...(typeof location === 'string' && { location }),
  };
}

function fieldsOf(file: string, text: string): Fields {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (cause) {
    throw wrong(file, 'JSON', cause instanceof Error ? cause.message : String(cause));
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed))
    throw wrong(file, 'an object', shown(parsed));
  return parsed as Fields;
}

function checkSigning(file: string, { signature_scheme: scheme, pack, unpack }: Fields): void {
  if (scheme !== 'hmac-sha256') throw wrong(file, 'the `signature_scheme` `hmac-sha256`', shown(scheme));
  for (const packer of [pack, unpack])
    if (packer !== undefined && packer !== 'json')
      throw wrong(file, 'messages packed as `json`', shown(packer));
}

function serverKeyOf(file: string, { curve_serverkey: inFile }: Fields): string | undefined {
  const serverKey = inFile ?? process.env['IPP_CURVE_SERVERKEY'];
  if (serverKey === undefined || serverKey === '') return undefined;
  if (typeof serverKey === 'string' && isCurveKey(serverKey)) return serverKey;
  throw wrong(file, 'a `curve_serverkey` of 40 characters of Z85', shown(serverKey));
}

function portOf(file: string, name: Port, port: unknown): number {
  if (typeof port === 'number' && Number.isInteger(port) && port > 0 && port < 65_536) return port;
  throw wrong(file, `a port for \`${name}\``, shown(port));
}

/** A controller that listens everywhere is reached by its name, or here if it is here. */
function addressOf(file: string, { interface: address, location }: Fields): string {
  const [, host] = /^tcp:\/\/([\w.:[\]*-]*)$/.exec(typeof address === 'string' ? address : '') ?? [];
  if (host === undefined) throw wrong(file, 'an `interface` such as `tcp://127.0.0.1`', shown(address));
  if (host !== '' && host !== '*' && host !== '0.0.0.0') return `tcp://${host}`;
  const isElsewhere = typeof location === 'string' && location !== '' && location !== hostname();
  return `tcp://${isElsewhere ? location : '127.0.0.1'}`;
}
