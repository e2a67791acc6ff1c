import { createRequire } from 'node:module';
import { AtomloopError } from './errors.js';
import { packageFile } from './package-files.js';

const addonPath = packageFile('build/Release/core.node');

function load(): unknown {
  try {
    return createRequire(addonPath)(addonPath);
  } catch (cause) {
    throw new AtomloopError('usage', 'E_ADDON', `cannot load the core addon \`${addonPath}\``, {
      cause,
      got: cause instanceof Error ? (cause.message.split('\n')[0] ?? '') : String(cause),
      hint: `build it with \`npm run build\` (Node ${process.version}, ${process.platform}-${process.arch})`,
    });
  }
}

let addon: unknown;

/** The core addon, loaded on first use. The type is the part of it that the caller binds. */
export function core<T>(): T {
  addon ??= load();
  return addon as T;
}
