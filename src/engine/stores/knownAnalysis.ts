import * as l10n from '@vscode/l10n';
import { countText } from '../../shared/texts.js';
import type { Regression } from '../../analysis/regression/regression.js';
import type { SteeringContext } from '../../analysis/steering/context.js';
import { InputError } from '../../shared/inputError.js';
import type { AnalyseRequest, AnalysisResult, BeliefSearch } from '../../protocol/analysis.js';
import type { CheckResult } from '../../protocol/check.js';
import type { BeliefsToSearch } from '../beliefSearch.js';
import { nodesOfBeliefs } from '../beliefWords.js';
import type { NodesOfBeliefs } from '../beliefWords.js';
import type { ModelRun } from './runStore.js';

/** A result with what is needed to answer questions about it. */
export class KnownAnalysis {
  private nodes: NodesOfBeliefs | null = null;
  private context: SteeringContext | null = null;
  /** What the check of it gave, once it has run. */
  checked: CheckResult | null = null;
  private readonly atCut = new Map<number, Float64Array>();

  constructor(
    readonly result: AnalysisResult,
    readonly run: ModelRun,
    readonly regression: Regression,
    /** What it answers, so that its folder can be opened again. */
    readonly request: AnalyseRequest,
  ) {}

  /** The context of steering. All calls share one object because it caches part of what they compute. */
  steering(): SteeringContext {
    const { model, inputs, activations } = this.run;
    const { ridge, cutoff } = this.result.settings;
    const { map } = this.regression;
    this.context ??= { session: model.session, inputs, activations, map, regularisation: { ridge, cutoff } };
    return this.context;
  }

  nodesOfBeliefs(): NodesOfBeliefs {
    this.nodes ??= nodesOfBeliefs(this.run.inputs.tree);
    return this.nodes;
  }

  /** Throws InputError `no-such-belief`. */
  checkBelief(belief: number): void {
    const { count } = this.result.beliefs;
    if (belief >= count)
      throw new InputError(
        'no-such-belief',
        l10n.t('There is no belief {0}: there are {1} (0 to {2}).', belief, countText(count), count - 1),
      );
  }

  searchable(): BeliefsToSearch {
    return { states: this.result.process.states, ...this.result.beliefs };
  }

  /** Tells for each belief whether a search offers it: if it occurs, or if words (or prefixes as long as the cut) end in it. */
  offers(filter: BeliefSearch['filter'], cut: number | null): (belief: number) => boolean {
    const { positions, words_ending } = this.result.beliefs;
    if (filter === 'any') return () => true;
    const counts = filter === 'ends' ? (cut === null ? words_ending : this.prefixesAt(cut)) : positions;
    return (belief) => counts[belief] > 0;
  }

  /** Lengths of prefixes that end in each of some beliefs, ascending; those that none ends in are left out. */
  endsAfter(beliefs: readonly number[]): Map<number, number[]> {
    const lengths = new Map(beliefs.map((belief) => [belief, new Set<number>()]));
    const { belief, prefixes } = this.run.inputs;
    if (lengths.size > 0)
      for (let row = 0; row < prefixes.position.length; row++)
        lengths.get(belief[row])?.add(prefixes.position[row] + 1);
    return new Map(
      Array.from(lengths, ([index, found]): [number, number[]] => [index, [...found].sort((a, b) => a - b)]).filter(
        ([, found]) => found.length > 0,
      ),
    );
  }

  /** B: how many distinct prefixes of `length` positions end in each belief. Throws InputError `no-such-cut`. */
  prefixesAt(length: number): Float64Array {
    const { inputs } = this.run;
    if (length < 1 || length > inputs.n_ctx)
      throw new InputError(
        'no-such-cut',
        l10n.t('A cut of {0} is outside the inputs: they have {1} positions.', length, inputs.n_ctx),
      );
    const known = this.atCut.get(length);
    if (known) return known;
    const counts = new Float64Array(this.result.beliefs.count);
    const { position } = inputs.prefixes;
    for (let row = 0; row < position.length; row++) if (position[row] === length - 1) counts[inputs.belief[row]]++;
    this.atCut.set(length, counts);
    return counts;
  }
}
