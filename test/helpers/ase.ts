import { spawnSync } from 'node:child_process';

/** Python with ASE. */
const python = process.env['ATOMLOOP_TEST_PYTHON'] ?? '/usr/bin/python3';

/** Runs a script that gets `input` as JSON in `request`, and gives back what it puts into `answer`. */
export function askPython<T>(script: string, input: unknown): T {
  const text = `import json, sys\nrequest = json.load(sys.stdin)\n${script}\njson.dump(answer, sys.stdout)\n`;
  const { status, stdout, stderr } = spawnSync(python, ['-c', text], {
    input: JSON.stringify(input),
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  if (status !== 0) throw new Error(`python ended with ${status}: ${stderr}`);
  return JSON.parse(stdout) as T;
}
