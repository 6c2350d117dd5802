import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import tseslint from 'typescript-eslint';
import textRules from './textRules.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');

export default tseslint.config(
  { ignores: ['**/dist/**', '**/node_modules/**', '.cache/**'] },
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
    // A promise that nobody awaits loses its failure: it is awaited, returned, caught, or dropped by `void` where that is right.
    files: ['src/**/*.ts', 'webview/**/*.ts', 'test/**/*.ts', 'test/{tools,bench}/**/*.mjs'],
    // A file of declarations beside a tool hides the tool from TypeScript.
    ignores: ['**/*.d.ts', '**/*.d.mts', 'test/tools/previewPages.mjs', 'test/tools/previewProcess.mjs'],
    languageOptions: {
      parserOptions: {
        // One program for all rooms: half the time of the three that check types.
        project: [join(root, '.config/tsconfig.lint.json')],
        tsconfigRootDir: root,
      },
    },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
    },
  },
  {
    // ARCHITECTURE.md, "Names": a number, text or yes-or-no that a file fixes once is spelled as a constant.
    files: ['src/**/*.ts', 'webview/**/*.ts'],
    ignores: ['**/*.d.ts'],
    rules: {
      '@typescript-eslint/naming-convention': [
        'error',
        {
          selector: 'variable',
          modifiers: ['const', 'global'],
          types: ['boolean', 'number', 'string'],
          format: ['UPPER_CASE'],
        },
      ],
    },
  },
);
