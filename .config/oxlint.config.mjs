// What oxlint holds the code to: what is commonly forbidden, promises that nobody awaits (with --type-aware), and the project's own rules.
import { textRules } from './textRules.mjs';

/** @param {string[]} files relative to the root, wherever oxlint is run */
const anywhere = (files) => files.map((file) => `**/${file}`);

/**
 * A rule of the project for some files and not for others. What comes later counts.
 * @param {string} rule @param {unknown[]} options @param {string[]} files @param {string[]} ignores
 */
const onlyIn = (rule, options, files, ignores) => [
  { files: anywhere(files), rules: { [`beliefscope/${rule}`]: ['error', ...options] } },
  { files: anywhere(ignores), rules: { [`beliefscope/${rule}`]: 'off' } },
];

export default {
  plugins: ['typescript'],
  jsPlugins: ['./lintPlugin.mjs'],
  // AssemblyScript has types of its own.
  ignorePatterns: ['**/simd/assembly/**'],
  categories: { correctness: 'off' },
  rules: {
    eqeqeq: [
      'error',
      'always',
      {
        null: 'ignore',
      },
    ],
    'no-eval': 'error',
    'no-implied-eval': 'error',
    'no-new-func': 'error',
    'no-unused-expressions': 'error',
    'no-unused-vars': [
      'error',
      {
        argsIgnorePattern: '^_',
        varsIgnorePattern: '^_',
      },
    ],
    'no-var': 'error',
    'prefer-const': 'error',
    'prefer-rest-params': 'error',
    'prefer-spread': 'error',
    'no-array-constructor': 'error',
    'typescript/ban-ts-comment': 'error',
    'typescript/consistent-type-imports': 'error',
    'typescript/no-duplicate-enum-values': 'error',
    'typescript/no-empty-object-type': 'error',
    'typescript/no-explicit-any': 'error',
    'typescript/no-extra-non-null-assertion': 'error',
    'typescript/no-floating-promises': 'error',
    'typescript/no-misused-new': 'error',
    'typescript/no-misused-promises': 'error',
    'typescript/no-namespace': 'error',
    'typescript/no-non-null-asserted-optional-chain': 'error',
    'typescript/no-require-imports': 'error',
    'typescript/no-this-alias': 'error',
    'typescript/no-unnecessary-type-constraint': 'error',
    'typescript/no-unsafe-declaration-merging': 'error',
    'typescript/no-unsafe-function-type': 'error',
    'typescript/no-wrapper-object-types': 'error',
    'typescript/prefer-as-const': 'error',
    'typescript/prefer-namespace-keyword': 'error',
    'typescript/triple-slash-reference': 'error',
  },
  overrides: [
    ...textRules.flatMap(({ files, ignores, restrictions }) =>
      onlyIn('restricted-syntax', restrictions, files, ignores),
    ),
    // ARCHITECTURE.md, "Names": a number, text or yes-or-no that a file fixes once is spelled as a constant.
    ...onlyIn('constant-names', [], ['src/**/*.ts', 'webview/**/*.ts'], ['**/*.d.ts']),
  ],
};
