// node scripts/mpi-flags.js openmpi|mpich found|compile|link   prints what binding.gyp needs of an MPI; nothing where there is none
// node scripts/mpi-flags.js check                              fails where no MPI is found, with what to install
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

const cxxBindings = /^-l(mpi_cxx|mpichcxx|mpicxx)$/;

/** What a compiler wrapper prints, in words; undefined where it does not know the option. */
function ask(wrapper, option) {
  const { status, stdout } = spawnSync(wrapper, [option], { encoding: 'utf8' });
  return status === 0 && stdout.trim() !== ''
    ? stdout.replaceAll(/["']/g, '').trim().split(/\s+/)
    : undefined;
}

/** Options of one kind, those in two words too. */
function options(words, isWanted, inTwoWords) {
  return words.flatMap((word, i) => {
    if (inTwoWords.includes(word)) return [word, words[i + 1] ?? ''];
    return isWanted(word) && !inTwoWords.includes(words[i - 1]) ? [word] : [];
  });
}

const hasHeader = (compile) =>
  [...compile.map((option) => option.slice(2)), '/usr/include', '/usr/local/include'].some((folder) =>
    existsSync(join(folder, 'mpi.h')),
  );

/** The MPI of a compiler wrapper; undefined where it is no such wrapper, or one without headers. */
function inspect(wrapper) {
  const isOpenMpi = ask(wrapper, '--showme:version')?.join(' ').includes('Open MPI') ?? false;
  const words = ask(wrapper, '-show');
  if (words === undefined) return undefined;
  const compile = options(words, (word) => /^-[ID]./.test(word), []);
  if (!hasHeader(compile)) return undefined;
  const link = options(words, (word) => /^-(L|l|Wl,)./.test(word), ['-Xlinker']);
  return {
    flavor: isOpenMpi ? 'openmpi' : 'mpich',
    // Warnings about the headers of an MPI are not ours.
    compile: compile.map((option) => option.replace(/^-I/, '-isystem')),
    link: link.filter((word) => !cxxBindings.test(word)),
  };
}

const given = process.env.MPICXX ?? '';

function find(flavor) {
  const wrappers = [...(given === '' ? [] : [given]), `mpicxx.${flavor}`, 'mpicxx'];
  for (const wrapper of wrappers) {
    const found = inspect(wrapper);
    if (found?.flavor === flavor) return found;
  }
  return undefined;
}

function check() {
  if (given !== '' && inspect(given) === undefined) {
    return `\`MPICXX\` is \`${given}\`: expected a compiler wrapper of Open MPI or MPICH with its headers`;
  }
  if (find('openmpi') !== undefined || find('mpich') !== undefined) return undefined;
  return (
    'no MPI found: expected `mpicxx.openmpi`, `mpicxx.mpich` or `mpicxx` in the path, or `MPICXX` set to such a wrapper\n' +
    'on Debian and Ubuntu install `openmpi-bin libopenmpi-dev` or `mpich libmpich-dev`, elsewhere load the MPI module'
  );
}

const [flavor, what] = process.argv.slice(2);
if (flavor === 'check') {
  const problem = check();
  if (problem !== undefined) console.error(problem);
  process.exitCode = problem === undefined ? 0 : 1;
} else {
  const found = find(flavor);
  if (what === 'found') console.log(found === undefined ? 'no' : 'yes');
  else console.log(found?.[what].join(' ') ?? '');
}
