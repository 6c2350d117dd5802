/** Numbers with what they count, in the language of who reads: one text for one, one for many. */
import * as l10n from '@vscode/l10n';
import { count } from './texts.js';

export const counted = {
  beliefs: (n: number): string => (n === 1 ? l10n.t('1 belief') : l10n.t('{0} beliefs', count(n))),
  trueBeliefs: (n: number): string => (n === 1 ? l10n.t('1 true belief') : l10n.t('{0} true beliefs', count(n))),
  recoveredBeliefs: (n: number): string =>
    n === 1 ? l10n.t('1 recovered belief') : l10n.t('{0} recovered beliefs', count(n)),
  recurrentBeliefs: (n: number): string =>
    n === 1 ? l10n.t('1 recurrent belief') : l10n.t('{0} recurrent beliefs', count(n)),
  distinctBeliefs: (n: number): string =>
    n === 1 ? l10n.t('1 distinct belief') : l10n.t('{0} distinct beliefs', count(n)),
  checkpoints: (n: number): string => (n === 1 ? l10n.t('1 checkpoint') : l10n.t('{0} checkpoints', count(n))),
  columns: (n: number): string => (n === 1 ? l10n.t('1 column') : l10n.t('{0} columns', count(n))),
  heads: (n: number): string => (n === 1 ? l10n.t('1 head') : l10n.t('{0} heads', count(n))),
  layers: (n: number): string => (n === 1 ? l10n.t('1 layer') : l10n.t('{0} layers', count(n))),
  nodes: (n: number): string => (n === 1 ? l10n.t('1 node') : l10n.t('{0} nodes', count(n))),
  pairs: (n: number): string => (n === 1 ? l10n.t('1 pair') : l10n.t('{0} pairs', count(n))),
  parts: (n: number): string => (n === 1 ? l10n.t('1 part') : l10n.t('{0} parts', count(n))),
  prefixes: (n: number): string => (n === 1 ? l10n.t('1 prefix') : l10n.t('{0} prefixes', count(n))),
  distinctPrefixes: (n: number): string =>
    n === 1 ? l10n.t('1 distinct prefix') : l10n.t('{0} distinct prefixes', count(n)),
  runs: (n: number): string => (n === 1 ? l10n.t('1 run') : l10n.t('{0} runs', count(n))),
  states: (n: number): string => (n === 1 ? l10n.t('1 state') : l10n.t('{0} states', count(n))),
  symbols: (n: number): string => (n === 1 ? l10n.t('1 symbol') : l10n.t('{0} symbols', count(n))),
  tensors: (n: number): string => (n === 1 ? l10n.t('1 tensor') : l10n.t('{0} tensors', count(n))),
  tokens: (n: number): string => (n === 1 ? l10n.t('1 token') : l10n.t('{0} tokens', count(n))),
  words: (n: number): string => (n === 1 ? l10n.t('1 word') : l10n.t('{0} words', count(n))),
} as const;
