import { loadFfi } from './load-ffi.js';
import { bindAll, openLibrary } from './open-library.js';
import { librarySources } from './sources.js';

const source = librarySources.kim;

const silent = 0;

/** KIM-API would write `kim.log` into the directory of the user. */
export async function silenceKim(): Promise<void> {
  const functions = bindAll(openLibrary(await loadFfi(), source), source.title, {
    KIM_Log_PushDefaultVerbosity: 'void int32',
  });
  functions.KIM_Log_PushDefaultVerbosity(silent);
}
