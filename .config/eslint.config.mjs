// The project's own rules, which need a syntax tree alone. What is commonly forbidden, and promises that nobody awaits, oxlint finds
// (oxlint.json) in a fraction of the time.
import tseslint from 'typescript-eslint';
import constantNames from './constantNames.mjs';
import textRules from './textRules.mjs';

export default [
  // AssemblyScript has types of its own.
  { ignores: ['**/dist/**', '**/node_modules/**', '.cache/**', 'src/algebra/simd/assembly/**'] },
  { files: ['**/*.ts'], languageOptions: { parser: tseslint.parser } },
  ...textRules,
  {
    // ARCHITECTURE.md, "Names": a number, text or yes-or-no that a file fixes once is spelled as a constant.
    files: ['src/**/*.ts', 'webview/**/*.ts'],
    ignores: ['**/*.d.ts'],
    plugins: { beliefscope: { rules: { 'constant-names': constantNames } } },
    rules: { 'beliefscope/constant-names': 'error' },
  },
];
