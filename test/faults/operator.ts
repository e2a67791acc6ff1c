/**
 * Source of an operator that notes each configuration that it begins in `log` beside itself and takes a
 * few milliseconds for it. Some configurations fail, some are dropped, some become two.
 * `ATOMLOOP_TEST_FAULT` is `KIND:INDEX`, what happens at that configuration. While there is a file `gate-INDEX`
 * beside it, that configuration waits.
 */
const common = `
import { existsSync, openSync, writeSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
const log = openSync(fileURLToPath(new URL('log', import.meta.url)), 'a');
const gate = fileURLToPath(new URL('gate-', import.meta.url));
const cell = new Int32Array(new SharedArrayBuffer(4));
const nap = (ms) => Atomics.wait(cell, 0, 0, ms);
const [kind, place] = (process.env.ATOMLOOP_TEST_FAULT ?? '').split(':');
const faults = {
  throw: () => { throw new Error('guilty'); },
  SIGSEGV: () => { process.kill(process.pid, 'SIGSEGV'); nap(1e4); },
  SIGKILL: () => { process.kill(process.pid, 'SIGKILL'); nap(1e4); },
  SIGSTOP: () => { process.kill(process.pid, 'SIGSTOP'); nap(1e2); },
  abort: () => process.abort(),
  exit: () => process.exit(0),
  heap: () => { const all = []; for (;;) all.push(new Array(1e5).fill(all.length)); },
  busy: () => { for (;;); },
};
function begin(index, ms) {
  writeSync(log, index + '\\n');
  while (existsSync(gate + index)) nap(5);
  if (kind !== '' && (place === 'all' || Number(place) === index)) faults[kind]();
  nap(ms);
}
function result(c, index) {
  if (index % 9 === 4) return null;
  c.info.set('index', index);
  if (index % 5 !== 0) return c;
  const copy = c.copy();
  copy.info.set('copy', true);
  return [c, copy];
}
`;

export const eachOperator = `${common}
export default { shape: 'each', each(c, { ms }, { index }) {
  begin(index, ms);
  if (index % 10 === 7) throw new Error('seven');
  return result(c, index);
} };`;

/** Blames no configuration itself: where one of its list is guilty, the whole list is. */
export const batchOperator = `${common}
export default (list, { ms }, { items }) => list.map((c, i) => {
  const { index } = items[i];
  begin(index, ms);
  return result(c, index);
});`;

/** Dies as soon as it is imported. */
export const stillbornOperator = `process.kill(process.pid, 'SIGSEGV');\n${eachOperator}`;
