import { loadFfi } from './load-ffi.js';
import { bindAll, openLibrary } from './open-library.js';

const source = {
  title: 'KIM-API',
  variable: 'ATOMLOOP_KIM_LIBRARY',
  names: ['libkim-api.so.2', 'libkim-api.so'],
  hint: 'apt install libkim-api-dev openkim-models, or conda install -c conda-forge kim-api openkim-models',
};

const silent = 0;

/** KIM-API would write `kim.log` into the directory of the user. */
export async function silenceKim(): Promise<void> {
  const functions = bindAll(openLibrary(await loadFfi(), source), source.title, {
    KIM_Log_PushDefaultVerbosity: 'void int32',
  });
  functions.KIM_Log_PushDefaultVerbosity(silent);
}
