import type { AnalysisResult } from '../protocol/analysis.js';
import type { ComposedResult, Overlap, ReadOutScores } from '../protocol/composed.js';
import { shownName } from '../shared/shownText.js';
import { fitsAnyTarget, r2WithError, unseenR2Text } from '../shared/texts.js';
import { short } from './output.js';

/** Parts, posterior, overlap, dimensions and verdict of a composed process, a row each; none of any other. */
export function composedRows({ composed, regression, architecture, predictions }: AnalysisResult): [string, string][] {
  if (!composed) return [];
  const { kind, weighting, parts, posterior, overlap, dimensions: d, verdict } = composed;
  const step = regression.first_checkpoint;
  const columns = regression.layers.length * architecture.d_model;
  const k = d.by_components.components;
  const joint = [d.factored, d.joint, d.nc99].flatMap((count) => {
    const at = k.indexOf(count);
    return at < 0 ? [] : [[count, d.by_components.joint[at]] as const];
  });
  return [
    ['composed', `${kind.replace('_', '-')} of ${parts.length} parts; ${weighting}`],
    ...parts.map((part, at): [string, string] => [
      `part ${at + 1}`,
      `${shownName(part.name)}${weightText(part.weight)}, ${part.states.length} states: ${scoreText(part, step, fitsAnyTarget(columns, part.rows))}` +
        (part.r2_by_posterior === null ? '' : `; weighted by the posterior R² ${short(part.r2_by_posterior)}`),
    ]),
    ...(posterior
      ? [['posterior', scoreText(posterior, step, fitsAnyTarget(columns, predictions.count))] as [string, string]]
      : []),
    ...overlap.pairs.map((pair): [string, string] => ['overlap', overlapText(pair, composed)]),
    [
      'dimensions',
      `90, 95, 99 % of the variance in ${d.nc90}, ${d.nc95}, ${d.nc99} components; ` +
        `parts side by side have ${d.factored}, one joint simplex ${d.joint}`,
    ],
    [
      'components',
      [...new Map(joint)].map(([count, r2]) => `joint R² ${short(r2, 4)} from ${count}`).join(', ') +
        (d.ceiling === null ? '' : `; exact parts alone give ${short(d.ceiling, 4)}`),
    ],
    ['joint?', `${verdict.level}: ${verdict.sentence}`],
  ];
}

const weightText = (weight: number | null): string => (weight === null ? '' : ` (weight ${short(weight, 4)})`);

function scoreText(
  { r2, r2_se, r2_unseen, per_layer, r2_first_checkpoint: first, underdetermined }: ReadOutScores,
  step: number | null,
  anyTarget: string,
): string {
  if (r2 === null) return 'does not vary';
  return (
    `R² ${r2WithError(r2, r2_se, short)}${underdetermined ? ` (${anyTarget})` : ''}, unseen ${unseenR2Text(r2_unseen, short).text}` +
    (step === null || first === null ? '' : `; step ${step} R² ${short(first)}`) +
    `; by layer ${per_layer.map((own) => short(own.r2, 4)).join(', ')}`
  );
}

function overlapText(
  { parts: [a, b], dims, mean_cos2, angles_deg, random }: Overlap,
  { parts }: ComposedResult,
): string {
  const name = (at: number) => (at < parts.length ? `part ${at + 1}` : 'posterior');
  return (
    `${name(a)} and ${name(b)}: ${short(mean_cos2, 4)}, random ${short(random, 4)}; ` +
    `${dims[0]} and ${dims[1]} dimensions, angles ${angles_deg.map((angle) => `${angle.toFixed(1)}°`).join(' ')}`
  );
}
