// The project's own rules as oxlint loads them: names of constants, and doors of texts by ESLint's rule of forbidden syntax.
import { builtinRules } from 'eslint/use-at-your-own-risk';
import constantNames from './constantNames.mjs';

export default {
  meta: { name: 'beliefscope' },
  rules: { 'constant-names': constantNames, 'restricted-syntax': builtinRules.get('no-restricted-syntax') },
};
