// What needs no types. Promises that nobody awaits are found by oxlint (oxlint.json), whose types come from the native compiler.
import tseslint from 'typescript-eslint';
import constantNames from './constantNames.mjs';
import textRules from './textRules.mjs';

export default tseslint.config(
  // AssemblyScript has types of its own.
  { ignores: ['**/dist/**', '**/node_modules/**', '.cache/**', 'src/algebra/simd/assembly/**'] },
  ...tseslint.configs.recommended,
  ...textRules,
  {
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-eval': 'error',
      'no-implied-eval': 'error',
      'no-new-func': 'error',
    },
  },
  {
    // ARCHITECTURE.md, "Names": a number, text or yes-or-no that a file fixes once is spelled as a constant.
    files: ['src/**/*.ts', 'webview/**/*.ts'],
    ignores: ['**/*.d.ts'],
    plugins: { beliefscope: { rules: { 'constant-names': constantNames } } },
    rules: { 'beliefscope/constant-names': 'error' },
  },
);
