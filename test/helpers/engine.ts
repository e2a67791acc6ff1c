import type { EngineSpec } from '../../src/engine/spec.js';

/** An engine of `copy`, for tests that need any. */
export const copyEngine: EngineSpec = {
  operator: { type: 'builtin', name: 'copy' },
  args: {},
  seed: 0,
  onError: 'set-aside',
  failurePrefix: '',
  tags: {},
  formats: ['extxyz'],
};
