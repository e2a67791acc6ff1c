import { z } from 'zod';
import { schemeNames } from '../../schemes/names.js';

/** Ids of steps and names of streams. */
export const namePattern = /^(?![-.])[A-Za-z0-9_.-]{1,100}$/;
export const nameWords = 'letters, digits, `_`, `.` and `-`, at most 100, not beginning with `-` or `.`';

/** Where text is wanted, numbers and truth values are taken as they are written. */
const words = (error = 'text') => z.union([z.string(), z.number(), z.boolean()], { error });
const text = (error = 'text') => z.union([z.string().min(1, { error }), z.number(), z.boolean()], { error });
const texts = (error: string) => z.array(text(), { error });
const whole = (least: number) => {
  const error = `a whole number, ${least} or more`;
  return z.int({ error }).min(least, { error });
};
const flag = () => z.boolean({ error: '`true` or `false`' });
const duration = () => text('a time such as `90` (seconds), `500ms`, `30m`, `1h30m`');
const oneOf = <const T extends readonly string[]>(...names: T) =>
  z.enum(names, {
    error: `${names
      .slice(0, -1)
      .map((name) => `\`${name}\``)
      .join(', ')} or \`${names.at(-1) ?? ''}\``,
  });
const mapping = (error: string) => ({
  error: ({ code }: { readonly code?: string }) => (code === 'unrecognized_keys' ? undefined : error),
});

const name = () =>
  z.union([z.string().regex(namePattern, { error: nameWords }), z.number()], { error: nameWords });
const onFailure = oneOf('stop', 'continue');

const closeSchema = z.union(
  [
    z.enum(['scan', 'never']),
    z.strictObject({ file: text().meta({ description: 'Closed once this file is there.' }) }),
    z.strictObject({
      idle: duration().meta({ description: 'Closed when no new file has come for so long.' }),
    }),
    z.strictObject({ count: whole(1).meta({ description: 'Closed when there are so many items.' }) }),
    z.strictObject({ step: name().meta({ description: 'Closed when this step is finished.' }) }),
  ],
  { error: '`scan`, `never`, or one of {file: PATH}, {idle: TIME}, {count: N}, {step: ID}' },
);

export const streamSchema = z.strictObject(
  {
    glob: text('a pattern of file names such as `incoming/*.xyz`')
      .optional()
      .meta({ description: 'Files that match are the items. Either this or `values`.' }),
    values: texts('a list of texts')
      .optional()
      .meta({ description: 'The items themselves, known from the beginning. Either this or `glob`.' }),
    settle: duration().optional().meta({
      description:
        'A file is taken when its size and time have stood still for so long. Default: 2s, or 0 where `close` is `scan`.',
    }),
    close: closeSchema.optional().meta({
      description:
        'When nothing more comes: `scan` (default: what is there when the run begins is all), `never`, {file: PATH} once that file is there, {idle: TIME} without a new file, {count: N} items, {step: ID} has finished.',
    }),
  },
  mapping('a mapping with `glob` or `values`'),
);

export const stepSchema = z.strictObject(
  {
    id: name().meta({ description: `Name of the step: ${nameWords}. Required, and each only once.` }),
    operator: z
      .union([z.string().min(1), z.array(text()).min(1)], {
        error: 'the name of an operator, such as `minimize` or `select fps`',
      })
      .optional()
      .meta({
        description:
          'An operator of atomloop, with its kind or method: `minimize`, `select fps`, [select, fps]. Either this or `run`.',
      }),
    run: z
      .array(words('a word'), { error: 'a list of words' })
      .min(1, { error: 'at least the name of a program' })
      .optional()
      .meta({
        description:
          'A program and its arguments, one word each, started without a shell. Either this or `operator`.',
      }),
    foreach: name().optional().meta({
      description:
        'A stream, or a step that has `foreach` itself: this step runs once for each of its items.',
    }),
    inputs: texts('a list of files or globs').optional().meta({
      description:
        'Files and globs that the step reads. When their content changes the step runs again. Default: none.',
    }),
    output: text('a file name')
      .optional()
      .meta({ description: 'Of an operator: the file that it writes, or a template with {stem}.' }),
    outputs: texts('a list of files').optional().meta({
      description:
        'Files that must be there, and not empty, after the step. Default: none, of an operator its `output`.',
    }),
    arguments: z
      .record(z.string(), z.unknown(), { error: 'a mapping of options to values' })
      .optional()
      .meta({ description: 'Of an operator: options of its command by their long names, without dashes.' }),
    prerequisites: texts('a list of ids').optional().meta({
      description:
        'Ids of steps that must be finished before. Default: the previous step that does not wait; [] is none.',
    }),
    wait: flag().optional().meta({
      description:
        'Runs last: without `prerequisites` after all steps that do not wait, those added later included. Default: false.',
    }),
    interactive: flag()
      .optional()
      .meta({ description: 'After it has run, a person has to say that it is finished. Default: false.' }),
    gpu: whole(0).optional().meta({ description: 'Number of GPUs that it needs. Default: 0.' }),
    threads: whole(1).optional().meta({ description: 'Threads that it needs. Default: 1.' }),
    mpi: whole(1)
      .optional()
      .meta({ description: 'Ranks of MPI: it is started with the launcher. Default: without MPI.' }),
    retries: whole(0).optional().meta({ description: 'Further tries after a failure. Default: 0.' }),
    timeout: duration().optional().meta({ description: 'Time for one try. Default: no limit.' }),
    env: z.record(z.string(), words(), { error: 'a mapping of names to texts' }).optional().meta({
      description: 'Environment variables; they count when it is asked whether the step must run again.',
    }),
    on_failure: onFailure.optional().meta({
      description:
        'When this step fails: no new steps, or all that does not depend on it. Default: that of the workflow.',
    }),
  },
  mapping('a mapping with `id` and `operator` or `run`'),
);

const head = {
  version: z.literal(1, { error: '`1`' }).meta({ description: 'Version of this form of file: 1. Required.' }),
  execution: oneOf('serial', 'parallel')
    .optional()
    .meta({ description: 'One step at a time (serial, default) or all that can run (parallel).' }),
  threads: whole(1).optional().meta({
    description:
      'Threads that steps use at the same time, all together. Default: the cores that this process may use.',
  }),
  mpi: whole(1).optional().meta({
    description:
      'Ranks of MPI that steps use at the same time, all together. Default: the cores that this process may use.',
  }),
  gpus: texts('a list of GPU ids').optional().meta({
    description:
      'Ids of GPUs; one that is listed twice is shared. Default: those of CUDA_VISIBLE_DEVICES, else none.',
  }),
  scheme: oneOf('auto', ...schemeNames)
    .optional()
    .meta({ description: 'Scheme of operators. Default: auto.' }),
  on_failure: onFailure.optional().meta({
    description:
      'When a step fails: no new steps (stop, default), or all that does not depend on it (continue).',
  }),
  launcher: z
    .array(text('a word'), { error: 'a list of words' })
    .min(1, { error: 'at least the name of a program' })
    .optional()
    .meta({
      description:
        'Words before a program that has ranks; {mpi} is their number. Default: srun inside Slurm, else mpirun.',
    }),
};

const someSteps = { error: 'a list of at least one step' };

/** What is beside streams and steps, whose places are better known when each is checked alone. */
export const headSchema = z.strictObject(
  { ...head, streams: z.unknown().optional(), steps: z.array(z.unknown(), someSteps).min(1, someSteps) },
  mapping('a mapping with `version` and `steps`'),
);

/** Steps that are added to a run. */
export const addedSchema = z.strictObject(
  { version: head.version.optional(), steps: z.array(z.unknown(), someSteps).min(1, someSteps) },
  mapping('a list of steps, or a mapping with `steps`'),
);

/** The whole file, for editors. */
export const workflowSchema = z
  .strictObject({
    ...head,
    streams: z
      .record(z.string().regex(namePattern), streamSchema)
      .optional()
      .meta({ description: 'Items that are there, or still arriving, by the name of their stream.' }),
    steps: z.array(stepSchema).min(1).meta({ description: 'What is done, in order.' }),
  })
  .meta({
    title: 'Workflow of atomloop',
    description: 'Steps with prerequisites, read by `atomloop steps`.',
  });
