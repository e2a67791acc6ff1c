import type { ErrorRecord } from '../../../src/errors.js';
import type { StepsView, StepView } from '../../../src/steps/view.js';

/** A step that is new and has nothing to wait for, but for what is said. */
export function stepView(id: string, parts: Partial<StepView> = {}): StepView {
  return {
    id,
    step: id,
    state: 'new',
    prerequisites: [],
    reason: 'it was never run',
    willRun: true,
    wait: false,
    interactive: false,
    threads: 1,
    gpu: 0,
    attempt: 1,
    command: `make ${id}`,
    inputs: [],
    outputs: [],
    log: `flow.steps/logs/${id}.log`,
    ...parts,
  };
}

/** An instance of a step. */
export function instance(step: string, of: string, parts: Partial<StepView> = {}): StepView {
  return stepView(`${step}[${of}]`, { step, item: of, ...parts });
}

export function stepsView(steps: readonly StepView[], parts: Partial<StepsView> = {}): StepsView {
  return {
    state: 'running',
    directory: 'flow.steps',
    execution: 'parallel',
    threads: 4,
    mpi: 4,
    gpus: [],
    streams: [],
    steps,
    ...parts,
  };
}

const done = {
  state: 'finished',
  willRun: false,
  reason: 'nothing changed',
  started: '2026-11-20T10:00:00Z',
} as const;

/** Some of everything. */
export function exampleView(): StepsView {
  const metals = ['Cu', 'Ag', 'Au', 'Pt', 'Pd', 'Ni', 'Al', 'Pb', 'Rh', 'Ir'];
  const relaxed = metals.map((metal, i) =>
    instance('relax', `${metal}.xyz`, {
      foreach: 'frames',
      prerequisites: ['generate'],
      ...(i < 6 ? { ...done, seconds: 10 + i } : {}),
      ...(i === 6 || i === 7 ? { state: 'running', started: '2026-11-20T10:01:00Z', seconds: 3 } : {}),
      ...(i === 8
        ? {
            state: 'failed',
            started: '2026-11-20T10:00:30Z',
            seconds: 4.25,
            attempt: 2,
            error: {
              kind: 'calculator',
              code: 'E_NOT_CONVERGED',
              message: 'forces are not below `fmax`',
              expected: 'at most 0.01',
              got: '0.3',
            },
          }
        : {}),
      ...(i === 9 ? { standing: 'ready' } : {}),
    }),
  );
  const described = metals.slice(0, 9).map((metal, i) =>
    instance('describe', `${metal}.xyz`, {
      foreach: 'relax',
      prerequisites: [`relax[${metal}.xyz]`],
      ...(i < 4 ? { ...done, seconds: 1 } : {}),
      ...(i === 8 ? { standing: 'blocked' } : {}),
    }),
  );
  return stepsView(
    [
      stepView('generate', { ...done, seconds: 0.4 }),
      ...relaxed,
      ...described,
      stepView('review', {
        state: 'interactive',
        interactive: true,
        prerequisites: ['generate'],
        started: '2026-11-20T10:00:01Z',
        seconds: 2,
      }),
      stepView('select', { prerequisites: ['describe', 'review'], standing: 'blocked' }),
      stepView('dft', { prerequisites: ['select'], mpi: 4, gpu: 1, threads: 2 }),
      stepView('archive', { wait: true, state: 'waiting' }),
    ],
    {
      holder: { host: 'node7', pid: 4711 },
      streams: [{ name: 'frames', state: 'open', items: 10 }],
      gpus: ['0'],
    },
  );
}

/** Names and messages that would move a terminal, break XML or turn text around. */
export const hostile: readonly string[] = [
  '\u001b[2J\u001b]0;title\u0007',
  'a\nb\r\u009b31m',
  '<script>&"\'--></title>',
  '\u202egnp.exe\u2066',
  '__proto__',
  ']]>\u0000\ufffe\ud800',
];

/** Every text of others is hostile. */
export function hostileView(): StepsView {
  const error = (text: string): ErrorRecord => ({
    kind: 'operator',
    code: 'E_PROGRAM',
    message: text,
    expected: text,
    got: text,
    hint: text,
    file: text,
  });
  const steps = hostile.flatMap((text) => [
    stepView(text, {
      state: 'failed',
      started: text,
      error: error(text),
      reason: text,
      command: text,
      log: text,
      inputs: [text],
      outputs: [text],
    }),
    instance('each', text, { foreach: text, prerequisites: [text], standing: 'blocked', reason: text }),
  ]);
  return stepsView(steps, {
    directory: hostile[0]!,
    holder: { host: hostile[1]!, pid: 1 },
    gpus: hostile,
    streams: hostile.map((name) => ({ name, state: 'open', items: 1 })),
  });
}

/** Whether a text of ours may be shown: no control characters but line breaks, none that turn text around. */
export function isSafe(text: string): boolean {
  // eslint-disable-next-line no-control-regex
  return !/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/.test(text);
}
