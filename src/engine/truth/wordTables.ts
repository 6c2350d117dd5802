import * as l10n from '@vscode/l10n';
import { nextTokensOf, positionsIn, type NextTokens } from '../../analysis/fit/nextTokens.js';
import { ownProbabilities } from '../../analysis/fit/modelKl.js';
import { affordableLength, allWords, wordCount } from '../../model/allWords.js';
import { counted } from '../../shared/counted.js';
import type { CallContext } from '../calls.js';
import type { OpenedModel } from '../openedModel.js';

/** Rows of a table at most; fewer for wide models, whose multiply-adds for all rows are bounded. */
const MOST_ROWS = 40_000;
const MOST_WORK = 2e11;
/** Rows that a pass costs nothing to speak of with, however wide the model is. */
const LEAST_ROWS = 64;

/** What a model predicts after all words up to a length, whatever its process. */
export interface WordTable {
  readonly table: NextTokens;
  /** Probability of each row under the model itself. */
  readonly own: Float64Array;
  /** Whether the words are as long as the context. */
  readonly isWhole: boolean;
}

/** Rows that a pass through a model may have, for an amount of multiply-adds. */
export function rowsFor({ loaded }: Pick<OpenedModel, 'loaded'>, work: number, most: number): number {
  const { n_layers, d_model } = loaded.checkpoint.architecture;
  return Math.max(LEAST_ROWS, Math.min(most, Math.floor(work / (12 * n_layers * d_model * d_model))));
}

/** Tables of one model, each made once. */
export class WordTables {
  private readonly known = new Map<string, WordTable>();
  readonly notes: string[] = [];

  constructor(
    private readonly opened: OpenedModel,
    private readonly context: CallContext,
  ) {}

  /**
   * @param symbols V
   * @param bosToken token in front of each word, or null
   * @throws InputError `too-many-words`; as the session's run
   */
  async of(symbols: number, bosToken: number | null): Promise<WordTable> {
    const key = `${symbols} ${bosToken}`;
    const known = this.known.get(key);
    if (known) return known;
    const { opened, context } = this;
    const room = opened.settings.context - (bosToken === null ? 0 : 1);
    const most = Math.max(rowsFor(opened, MOST_WORK, MOST_ROWS), wordCount(symbols, 1));
    const length = room === 0 ? 0 : affordableLength(symbols, room, most);
    const words = allWords(symbols, length, bosToken);
    const step = l10n.t('Running {0} on all {1}', opened.loaded.checkpoint.file, counted.prefixes(words.tree.count));
    context.progress({ step, fraction: 0.1 });
    const { logits, d_vocab_out } = await opened.loaded.session.run(words.tree, {
      outputs: { logits: true },
      signal: context.signal,
      onProgress: (done, total) => context.progress({ step, fraction: 0.1 + (0.2 * done) / total }),
    });
    const table = nextTokensOf(words.tree, logits, d_vocab_out, symbols, bosToken !== null);
    const isWhole = length === room;
    if (!isWhole)
      this.notes.push(
        l10n.t(
          'Processes are compared on words of up to {0}, {1} of {2} positions: there are too many longer ones to run all.',
          counted.tokens(length),
          positionsIn(table),
          opened.settings.context,
        ),
      );
    const made = { table, own: ownProbabilities(table), isWhole };
    this.known.set(key, made);
    return made;
  }
}
