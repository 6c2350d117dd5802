import * as l10n from '@vscode/l10n';
import { distanceInStretches, distanceOf } from '../../analysis/fit/objective.js';
import { nextTokensOf, positionsIn, type NextTokens } from '../../analysis/fit/nextTokens.js';
import { middleOf } from '../../analysis/fit/axes.js';
import { fitFamily, THOROUGH, type Fit } from '../../analysis/fit/search.js';
import type { FitRequest, FitResult, FittedProcess } from '../../protocol/fit.js';
import { InputError } from '../../shared/inputError.js';
import { inStretches } from '../../shared/stretches.js';
import { counted } from '../../shared/counted.js';
import type { CallContext } from '../calls.js';
import { Clock } from '../clock.js';
import type { Engine } from '../engine.js';
import type { OpenedModel } from '../openedModel.js';
import { chosenOrSaid, familyOf, type ChosenFamily } from './families.js';
import { LEAST_POSITIONS, betterOf, fittedProcess, modelKlOf, type InUse } from './fittedProcess.js';
import { rankProcesses, type RankedProcess } from './rankProcesses.js';
import { WordTables, type WordTable } from './wordTables.js';

/** Multiply-adds that fitting one process may take: some seconds. */
const FIT_WORK = 6e8;
/** Rows of an analysis that are taken for a table at most. */
const MOST_ROWS = 600_000;

/**
 * Fits the parameters of a model's process, and ranks the processes that it may have been trained on.
 * @throws InputError as an analysis, and `too-many-words`; CancelledError
 */
export function fit(engine: Engine, request: FitRequest, context: CallContext): Promise<FitResult> {
  const clock = new Clock();
  return engine.openModel(request.model, context, (opened) => new Fitting(engine, opened, request, context).run(clock));
}

/** The process in use, as given and as fitted. */
interface Own extends ChosenFamily {
  readonly inUse: InUse;
  readonly given: FittedProcess;
  readonly fitted: FittedProcess | null;
  readonly fit: Fit;
}

class Fitting {
  private readonly tables: WordTables;
  private readonly notes: string[] = [];

  constructor(
    private readonly engine: Engine,
    private readonly opened: OpenedModel,
    private readonly request: FitRequest,
    private readonly context: CallContext,
  ) {
    this.tables = new WordTables(opened, context);
  }

  async run(clock: Clock): Promise<FitResult> {
    const { opened, request, context, tables } = this;
    const own = await this.ownProcess();
    if (!own && !request.rank)
      throw opened.unknown ?? new InputError('no-process', l10n.t('No process is known to be fitted.'));
    const ranking = request.rank
      ? await rankProcesses(opened, request, own, tables, context)
      : { order: [], notes: [] };
    const same = own?.fitted ? [{ ...own.fitted, ofSame: true }] : [];
    const others = ranking.order.filter(({ isOwn }) => !isOwn).map((each) => ({ ...toldOf(each), ofSame: false }));
    return {
      given: own?.given ?? null,
      fitted: own?.fitted ?? null,
      ranking: ranking.order.map(toldOf),
      better: own && opened.settings.context >= LEAST_POSITIONS ? betterOf(own.inUse, [...same, ...others]) : null,
      notes: [...tables.notes, ...this.notes, ...ranking.notes],
      seconds: clock.seconds().total,
    };
  }

  private async ownProcess(): Promise<Own | null> {
    const { opened, request, context } = this;
    const { signal } = context;
    const { process, bosToken, folder, config } = opened;
    const said = process && chosenOrSaid(request.model.settings.process, config);
    if (!said) return null;
    const chosen = await familyOf(said.choice, folder, said.by, signal);
    const { family } = chosen;
    const words = await this.tables.of(family.process.symbols.length, bosToken);
    const table = words.isWhole ? words.table : await this.tableOf(chosen, words);
    context.progress({ step: l10n.t('Fitting {0}', family.title), fraction: 0.3 });
    const distance = await inStretches(distanceInStretches(family.process, table), signal);
    const found = await fitFamily(family, table, THOROUGH, { left: FIT_WORK }, signal);
    if (found.isCut)
      this.notes.push(
        l10n.t('{0} is large: its parameters were sought for a while, and there may be better ones.', family.title),
      );
    if (found.atEdge.length > 0)
      this.notes.push(
        l10n.t(
          'Fitted parameters at the edge of their range ({0}) mean that {1} does not fit.',
          found.atEdge.join(', '),
          family.title,
        ),
      );
    const given = fittedProcess(chosen, family.process, distance, [], await modelKlOf(family.process, words, signal));
    const fitted =
      found.free === 0 && found.params === family.process.params
        ? null
        : fittedProcess(
            chosen,
            found.process,
            found.distance,
            found.atEdge,
            await modelKlOf(found.process, words, signal),
          );
    if (fitted === null) this.notes.push(l10n.t('{0} has no parameters to fit.', family.title));
    const inUse = { title: family.title, kl: given.kl, order0: distance?.order0 ?? 0 };
    return { ...chosen, inUse, given, fitted, fit: found };
  }

  /** The words of the process itself, which may be so few that they reach further than all words do. */
  private async tableOf({ family }: ChosenFamily, words: WordTable): Promise<NextTokens> {
    const { opened, context } = this;
    if (opened.settings.sample) return words.table;
    try {
      const { inputs, activations } = await this.engine.wordsOf(opened, context);
      if (inputs.prefixes.count > MOST_ROWS) return words.table;
      const { logits, d_vocab_out } = activations;
      const V = family.process.symbols.length;
      const table = nextTokensOf(inputs.prefixes, logits, d_vocab_out, V, inputs.bosToken !== null);
      // Where the given parameters forbid words that others allow, these words cannot tell of others.
      const other = middleOf(family);
      if (other && distanceOf(other, table) === null) return words.table;
      this.tables.notes.push(
        l10n.t(
          '{0} itself is fitted on its own {1} of {2} positions.',
          family.title,
          counted.words(inputs.count),
          positionsIn(table),
        ),
      );
      return table;
    } catch (error) {
      if (error instanceof InputError) return words.table;
      throw error;
    }
  }
}

function toldOf({ isOwn: _isOwn, free: _free, ...told }: RankedProcess): FittedProcess {
  return told;
}
