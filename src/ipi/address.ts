import { usageError } from '../errors.js';

/** Where clients connect. */
export type IpiAddress =
  | { readonly type: 'unix'; readonly name: string }
  | { readonly type: 'tcp'; readonly host: string; readonly port: number };

/** Longer paths cannot be bound. */
const longestPath = 107;

/** All i-PI clients look for a socket of a name there. */
export const socketPath = (name: string): string => `/tmp/ipi_${name}`;

function wrong(text: string): Error {
  return usageError('E_IPI_ADDRESS', 'cannot use the address of `ipi`', {
    expected: '`unix:NAME`, `:PORT` (loopback) or `HOST:PORT`, with port 0 for any free one',
    got: `\`${text}\``,
  });
}

/** Reads `unix:NAME`, `:PORT` or `HOST:PORT`. Throws `E_IPI_ADDRESS`. */
export function parseAddress(text: string): IpiAddress {
  const unix = /^unix:([\w.-]+)$/.exec(text);
  if (unix?.[1] !== undefined) {
    if (socketPath(unix[1]).length > longestPath - 30) throw wrong(text);
    return { type: 'unix', name: unix[1] };
  }
  const tcp = /^(\[[\da-fA-F:]+\]|[\w.-]*):(\d{1,5})$/.exec(text);
  if (tcp?.[2] === undefined || Number(tcp[2]) > 65535) throw wrong(text);
  const host = tcp[1] === '' || tcp[1] === 'localhost' ? '127.0.0.1' : (tcp[1] ?? '').replace(/^\[|\]$/g, '');
  return { type: 'tcp', host, port: Number(tcp[2]) };
}
