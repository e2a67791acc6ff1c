import { existsSync } from 'node:fs';
import { resolve } from 'node:path';

/** Files beside the user that a dotted name leads to: results depend on them. Installed modules are not looked for. */
export function localModuleFiles(name: string): string[] {
  const parts = name.split('.');
  return parts.flatMap((_, end) => {
    const path = resolve(...parts.slice(0, end + 1));
    return [`${path}.py`, `${path}/__init__.py`].filter((file) => existsSync(file));
  });
}
