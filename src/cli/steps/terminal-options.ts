/** What standard output is: its columns and rows where it is a terminal. */
export interface TerminalOptions {
  readonly isTerminal: boolean;
  readonly width?: number;
  readonly height?: number;
  readonly hasColor: boolean;
}

/** Colors only on a terminal that knows them, and not where `NO_COLOR` is set. */
export function terminalOptions(
  env: NodeJS.ProcessEnv = process.env,
  stdout: Partial<Pick<NodeJS.WriteStream, 'isTTY' | 'columns' | 'rows'>> = process.stdout,
): TerminalOptions {
  const { isTTY, columns, rows } = stdout;
  if (isTTY !== true) return { isTerminal: false, hasColor: false };
  return {
    isTerminal: true,
    width: columns ?? 80,
    height: rows ?? 24,
    hasColor: !env['NO_COLOR'] && env['TERM'] !== 'dumb',
  };
}
