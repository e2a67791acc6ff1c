/** What the name of an engine that we started tells. */
export interface EngineName {
  readonly token: string;
  readonly startedAt: Date;
  readonly pid: number;
  readonly host: string;
}

const pattern = /^atomloop-([0-9a-f]{16})-(\d+)-(\d+)-(.+)$/;

/** Undefined where somebody else started it. */
export function parseEngineName(uuid: string): EngineName | undefined {
  const found = pattern.exec(uuid);
  if (found === null) return undefined;
  const [, token = '', seconds, pid, host = ''] = found;
  return { token, startedAt: new Date(Number(seconds) * 1000), pid: Number(pid), host };
}
