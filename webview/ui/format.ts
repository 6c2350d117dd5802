/** Numbers and counts as people read them: the rules stand in src/shared/texts.ts. */
export {
  count,
  count as step,
  decimalsOf,
  fineProbability,
  plural,
  probability,
  ranges,
  share,
  short,
  shorten,
} from '../../src/shared/texts.js';
