import js from '@eslint/js';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

/** Limits of the house style on functions; tests are lists of cases and have none. */
const shape = {
  'max-lines-per-function': ['error', { max: 60, skipBlankLines: true, skipComments: true }],
  'max-depth': ['error', 3],
  'max-params': ['error', 3],
  complexity: ['error', 14],
};

const typed = {
  // Numbers in messages are plain to read; everything else must be turned into text on purpose.
  '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
  // `for (;;)` and `while (true)` loops that leave from the middle are clearer than a flag.
  '@typescript-eslint/no-unnecessary-condition': ['error', { allowConstantLoopConditions: true }],
  // Native types are written as index signatures where their keys are data.
  '@typescript-eslint/consistent-indexed-object-style': 'off',
  // `core<T>()` is a cast that the caller names; other such functions are read the same way.
  '@typescript-eslint/no-unnecessary-type-parameters': 'off',
  // `_` names what a signature requires and a body does not use.
  '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
  '@typescript-eslint/consistent-type-imports': 'error',
  '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
  // It would have `as string` written as `!`, which another rule forbids.
  '@typescript-eslint/non-nullable-type-assertion-style': 'off',
  // `() => stop()` for a callback without result is fine.
  '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
};

const plain = {
  eqeqeq: 'error',
  'no-eval': 'error',
  'no-new-func': 'error',
  'no-var': 'error',
  'prefer-const': 'error',
  'object-shorthand': 'error',
  'no-restricted-exports': ['error', { restrictDefaultExports: { direct: true } }],
};

const node = Object.fromEntries(
  ['AbortController', 'Buffer', 'TextDecoder', 'TextEncoder', 'URL', 'clearTimeout', 'console', 'performance']
    .concat(['process', 'queueMicrotask', 'setImmediate', 'setInterval', 'setTimeout', 'structuredClone'])
    .map((name) => [name, 'readonly']),
);

export default defineConfig(
  globalIgnores(['dist', 'build', 'coverage', 'demo', 'test/fixtures']),
  js.configs.recommended,
  { rules: plain },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: typed,
  },
  { files: ['src/**/*.ts'], rules: shape },
  // A worker thread's module has to export its function as the default.
  { files: ['src/**/entry.ts'], rules: { 'no-restricted-exports': 'off' } },
  // Every error of the project is made from the same four things, in this order.
  { files: ['src/errors.ts'], rules: { 'max-params': ['error', 4] } },
  {
    files: ['test/**/*.ts'],
    rules: {
      // node:test's `test` and `suite` return promises that the runner itself awaits.
      '@typescript-eslint/no-floating-promises': [
        'error',
        {
          allowForKnownSafeCalls: [
            { from: 'package', package: 'node:test', name: ['test', 'it', 'suite', 'describe'] },
          ],
        },
      ],
      // Tests say what they know: that a value is there, that a call has no await.
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/require-await': 'off',
      // They put any value into a message, and make instances that cannot be sent.
      '@typescript-eslint/no-base-to-string': 'off',
      '@typescript-eslint/no-extraneous-class': 'off',
      '@typescript-eslint/unbound-method': 'off',
    },
  },
  // Outside of tsconfig: plain Node, checked without types. Configuration and user modules export a default.
  {
    files: ['**/*.js', '**/*.mjs'],
    languageOptions: { globals: node },
    rules: { 'no-restricted-exports': 'off' },
  },
);
