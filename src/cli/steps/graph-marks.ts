import { element, group } from '../svg.js';
import type { ShownState } from './states.js';

/** Colors of M. Okabe and K. Ito (2008), told apart also without seeing red and green; every state has a shape too. */
interface Look {
  readonly color: string;
  readonly tint: string;
  /** Drawn in white on a disk of the color, from -8 to 8. */
  readonly shape: string;
  readonly isFilled?: boolean;
}

export const looks: Readonly<Record<ShownState, Look>> = {
  finished: { color: '#00835f', tint: '#ecf7f3', shape: 'M-3.6 0.2 L-1.1 2.8 L3.8 -2.6' },
  running: { color: '#0072b2', tint: '#eaf3fa', shape: 'M-2 -3.6 L3.8 0 L-2 3.6 Z', isFilled: true },
  interactive: {
    color: '#b87800',
    tint: '#fdf5e3',
    shape: 'M0 -4.2 A1.9 1.9 0 1 1 -0.01 -4.2 Z M-3.9 4.2 C-3.9 -0.6 3.9 -0.6 3.9 4.2 Z',
    isFilled: true,
  },
  failed: { color: '#c44601', tint: '#fcefe7', shape: 'M-2.8 -2.8 L2.8 2.8 M2.8 -2.8 L-2.8 2.8' },
  aborted: { color: '#7f3c8d', tint: '#f5edf7', shape: 'M-2.7 -2.7 H2.7 V2.7 H-2.7 Z', isFilled: true },
  blocked: { color: '#8c5a34', tint: '#f8f1ea', shape: 'M-3.6 0 H3.6' },
  ready: { color: '#2f93c8', tint: '#f2f9fd', shape: 'M0 -3.6 V3.6 M-3.6 0 H3.6' },
  waiting: { color: '#66707c', tint: '#f5f6f8', shape: 'M0 -3.8 V0.4 L2.6 2' },
  new: { color: '#8b95a1', tint: '#fafbfc', shape: 'M-2.9 0 H-2.7 M-0.1 0 H0.1 M2.7 0 H2.9' },
};

/** A disk with the sign of a state. */
export function stateMark(state: ShownState, [x, y]: readonly [number, number]): string {
  const { color, shape, isFilled = false } = looks[state];
  const line = isFilled
    ? { fill: '#ffffff' }
    : {
        fill: 'none',
        stroke: '#ffffff',
        'stroke-width': 1.8,
        'stroke-linecap': 'round',
        'stroke-linejoin': 'round',
      };
  return group('g', { transform: `translate(${x} ${y})` }, [
    element('circle', { r: 8, fill: color }),
    element('path', { d: shape, ...line }),
  ]);
}

/** A person, for steps that one has to continue; an hourglass, for steps that run last. */
export type Sign = 'person' | 'last';

const signs: Readonly<Record<Sign, string>> = {
  person: 'M0 -5.5 A2.6 2.6 0 1 1 -0.01 -5.5 Z M-5.2 6 C-5.2 -1 5.2 -1 5.2 6 Z',
  last: 'M-4.5 -6 H4.5 V-5 C4.5 -2.4 1 -1.4 1 0 C1 1.4 4.5 2.4 4.5 5 V6 H-4.5 V5 C-4.5 2.4 -1 1.4 -1 0 C-1 -1.4 -4.5 -2.4 -4.5 -5 Z',
};

export function sign(name: Sign, [x, y]: readonly [number, number]): string {
  return element('path', { d: signs[name], fill: '#4a5563', transform: `translate(${x} ${y})` });
}
