import { isAbsolute } from 'node:path';
import type { ResolvedSettings } from '../../protocol/analysis.js';
import type { ComposedResult } from '../../protocol/composed.js';
import type { CheckResult } from '../../protocol/check.js';
import type { ProcessChoice } from '../../protocol/process.js';
import { SWEEP_VERSION, type SweepLine, type SweptParts } from '../../protocol/sweep.js';
import { plainNumbers } from '../../shared/plainNumbers.js';
import type { KnownAnalysis } from '../stores/knownAnalysis.js';
import { chosenOrSaid } from '../truth/families.js';
import { keyOf } from './store.js';

/** What a sweep tells of one analysis: its figures as they are, and nothing that another machine would tell otherwise. */
export function lineOf(
  known: KnownAnalysis,
  { run, step }: { readonly run: string; readonly step: number | null },
  components_95: number | null,
  check: CheckResult | null,
): SweepLine {
  const { result } = known;
  const { regression: r, model, checkpoint, process, verdict } = result;
  const line: SweepLine = {
    version: SWEEP_VERSION,
    run,
    step,
    file: checkpoint.file,
    sha256: checkpoint.sha256,
    settings: settingsOf(known),
    process: { name: process.name, params: process.params },
    r2: r.r2,
    r2_se: r.r2_se,
    r2_unseen: r.r2_unseen,
    r2_first_checkpoint: r.r2_first_checkpoint,
    mse: r.mse,
    per_layer: r.per_layer,
    per_position: r.per_position,
    underdetermined: r.underdetermined,
    kl: model.kl,
    kl_per_position: model.kl_per_position,
    loss: model.loss,
    optimal_loss: model.optimal_loss,
    components_95,
    verdict: { level: verdict.level, sentence: verdict.sentence },
    ...(result.composed && { composed: partsOf(result.composed) }),
    ...(check && { check: checkOf(check) }),
  };
  // A line that was kept as JSON and one that was not are to be the same.
  return plainNumbers(line) as SweepLine;
}

function partsOf({ parts, posterior, overlap, dimensions, verdict }: ComposedResult): SweptParts {
  const { nc90, nc95, nc99 } = dimensions;
  return {
    parts: parts.map(({ name, r2, r2_se, r2_unseen }) => ({ name, r2, r2_se, r2_unseen })),
    posterior: posterior && { r2: posterior.r2, r2_se: posterior.r2_se, r2_unseen: posterior.r2_unseen },
    overlap: overlap.pairs.map(({ parts: pair, mean_cos2, random }) => ({ parts: pair, mean_cos2, random })),
    ...{ nc90, nc95, nc99 },
    verdict: { level: verdict.level, sentence: verdict.sentence },
  };
}

function checkOf({ analysis: _, seconds: __, ...check }: CheckResult): NonNullable<SweepLine['check']> {
  return check;
}

/** Settings with every null resolved: `layers`, `context`, `bos` and `other_logits` are so in a result, the process here. */
function settingsOf({ result, request, run }: KnownAnalysis): ResolvedSettings {
  const said = chosenOrSaid(request.settings.process, run.model.checkpoint.config ?? null);
  return { ...result.settings, process: said && processOf(said.choice, result.process.params) };
}

/** The process as it was chosen: with all its parameters, and without a path of this machine. */
function processOf(choice: ProcessChoice, params: ProcessChoice['params']): ProcessChoice {
  switch (choice.kind) {
    case 'preset':
      return { ...choice, params };
    case 'file':
      return { ...choice, path: isAbsolute(choice.path) ? baseName(choice.path) : choice.path, params };
    case 'text':
      return { ...choice, text: `sha256 ${keyOf(choice.text)}`, params };
  }
}

const baseName = (path: string): string => path.split(/[/\\]/).at(-1) ?? path;
