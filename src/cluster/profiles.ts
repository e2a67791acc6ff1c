import { homedir } from 'node:os';
import { join } from 'node:path';
import { usageError } from '../errors.js';

/** Directory of IPython: `IPYTHONDIR`, or `.ipython` at home. */
const ipythonDirectory = (): string => {
  const given = process.env['IPYTHONDIR'];
  return given === undefined || given === '' ? join(homedir(), '.ipython') : given;
};

/** Where the controller of a profile tells clients how to connect. Throws `E_CLUSTER_PROFILE`. */
export function connectionFileOf(profile = 'default'): string {
  if (!/^[\w.-]+$/.test(profile))
    throw usageError('E_CLUSTER_PROFILE', 'cannot use the name of a profile', {
      expected: 'letters, digits, `_`, `-` and `.`',
      got: `\`${profile}\``,
    });
  return join(ipythonDirectory(), `profile_${profile}`, 'security', 'ipcontroller-client.json');
}
