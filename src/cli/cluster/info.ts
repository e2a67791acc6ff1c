import type { Command } from 'commander';
import type { EngineRow } from '../../cluster/engine-rows.js';
import type { ClusterInfo, ControllerInfo } from '../../cluster/info.js';
import type { Finish } from '../command.js';
import { ExitCode } from '../exit-codes.js';
import { duration } from '../progress.js';
import { oneLine, print } from '../terminal.js';
import { addProfileOption, whichCluster, type ProfileFlag } from './which.js';

interface InfoFlags extends ProfileFlag {
  readonly json?: boolean;
}

function controllerText({ state, host, isEncrypted, isStartedHere, pid, error }: ControllerInfo): string {
  const by = isStartedHere ? `, started here (process ${pid ?? '?'})` : '';
  if (state === 'none') return `none${by}`;
  if (state === 'silent') return `does not answer${by}: ${error?.message ?? ''}`;
  return `answers on ${host ?? '?'}${isEncrypted === true ? ', encrypted' : ''}${by}`;
}

/** For people: who it is, what it does, whose it is. */
export function engineText(row: EngineRow): string {
  const { id, pid, isBusy, calls, runs, completed, ageSeconds, isStartedHere, launch } = row;
  const work = [
    ...(calls > 0 ? [`${calls} calls`] : []),
    ...((runs ?? 0) > 0 ? [`${runs} runs`] : []),
    `${completed} done`,
  ];
  const owner = isStartedHere
    ? 'started here'
    : launch === undefined
      ? 'started by others'
      : 'started elsewhere';
  return [
    String(id).padStart(4),
    isBusy ? 'busy' : 'idle',
    ...(pid === undefined ? [] : [`process ${pid}`]),
    ...(ageSeconds === undefined ? [] : [`since ${duration(ageSeconds)}`]),
    work.join(', '),
    owner,
  ].join('  ');
}

function hostText(host: string, rows: readonly EngineRow[]): string {
  const known = rows.find(({ load }) => load !== undefined);
  if (known === undefined) return `host ${host}`;
  return `host ${host}: load ${(known.load ?? 0).toFixed(2)} of ${known.cores ?? '?'} cores`;
}

function infoLines({ cluster, controller, engines, unassigned, elsewhere }: ClusterInfo): string[] {
  const busy = engines.filter(({ isBusy }) => isBusy).length;
  const hosts = new Map<string, EngineRow[]>();
  for (const row of engines) {
    const host = row.host ?? 'not known (busy, started by others)';
    hosts.set(host, [...(hosts.get(host) ?? []), row]);
  }
  return [
    `cluster     ${cluster}`,
    `controller  ${controllerText(controller)}`,
    `engines     ${engines.length}: ${busy} busy, ${engines.length - busy} idle`,
    ...(unassigned > 0 ? [`waiting     ${unassigned} calls`] : []),
    ...[...hosts].flatMap(([host, rows]) => [hostText(host, rows), ...rows.map(engineText)]),
    ...elsewhere.map(({ role, pid, host }) => `started from ${host}: ${role}, process ${pid}`),
  ];
}

async function info(flags: InfoFlags): Promise<number> {
  const { clusterInfo } = await import('../../cluster/info.js');
  const found = await clusterInfo(whichCluster(flags), process.env);
  if (flags.json === true) print(JSON.stringify(found));
  else for (const line of infoLines(found)) print(oneLine(line));
  return ExitCode.done;
}

export function addInfo(parent: Command, finish: Finish): void {
  const command = parent
    .command('info')
    .summary('controller and engines: where they are, what they do, whose they are')
    .description(
      'controller and engines: where they are, what they do, whose they are; never waits for a busy one',
    );
  addProfileOption(command)
    .option('--json', 'as one JSON object')
    .action(async (flags: InfoFlags) => {
      finish(await info(flags));
    });
}
