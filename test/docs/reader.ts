import { chmodSync, cpSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { repository } from '../helpers/repository.js';

/** Makes of a folder that of a reader, who has the examples, the package to import, and the command in the path that it gives. */
export function settleReader(folder: string): string {
  cpSync(join(repository, 'examples'), join(folder, 'examples'), { recursive: true });
  mkdirSync(join(folder, 'node_modules'));
  symlinkSync(repository, join(folder, 'node_modules/atomloop'));
  mkdirSync(join(folder, '.bin'));
  const command = join(folder, '.bin/atomloop');
  writeFileSync(
    command,
    `#!/bin/sh\nexec '${process.execPath}' '${join(repository, 'bin/atomloop.js')}' "$@"\n`,
  );
  chmodSync(command, 0o755);
  return [join(folder, '.bin'), process.env['PATH']].join(delimiter);
}
