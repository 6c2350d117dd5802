import * as l10n from '@vscode/l10n';
import { allWords, predictAllWords } from '../../model/allWords.js';
import { count } from '../../shared/texts.js';
import type { OpenedModel } from '../openedModel.js';

/** A token that gets less than this after every other is none that words are made of. */
const NEVER = 1e-3;
/** With more tokens it is not looked for. */
const MOST_TOKENS = 1000;

/**
 * What words are made of where nothing tells it: the tokens that the model predicts at all, after any one token and after any
 * behind the last one. A single last token that it never predicts stands in front of words; more of them pad the vocabulary.
 */
export async function predictedSymbols(
  opened: OpenedModel,
  signal: AbortSignal,
): Promise<{ readonly opened: OpenedModel; readonly notes: readonly string[] }> {
  const { process, settings, config, symbols: V, bosToken, loaded } = opened;
  const told = process !== null || settings.bos !== null || config?.bos != null || bosToken !== null;
  if (told || V < 2 || V > MOST_TOKENS) return { opened, notes: [] };
  const most = new Float64Array(V);
  for (const front of settings.context > 1 ? [null, V - 1] : [null]) {
    const { next } = await predictAllWords(loaded.session, allWords(V, 1, front), { signal });
    // What follows the last token says nothing of whether it is one of words.
    for (let i = 0; i < (V - 1) * V; i++) most[i % V] = Math.max(most[i % V], next[i]);
  }
  const symbols = most.findLastIndex((p) => p >= NEVER) + 1;
  if (symbols === V || symbols < 1) return { opened, notes: [] };
  const isBegin = symbols === V - 1;
  return {
    opened: { ...opened, symbols, bosToken: isBegin ? symbols : null },
    notes: [
      isBegin
        ? l10n.t(
            'The model never predicts token {0}: it was taken to stand in front of each word (--no-bos where it does not).',
            symbols,
          )
        : l10n.t(
            'The model never predicts tokens {0} to {1}: words were taken to be made of the first {2}.',
            symbols,
            V - 1,
            count(symbols),
          ),
    ],
  };
}
