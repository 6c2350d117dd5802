import type { Architecture, RecurrentArchitecture } from '../checkpoint/architecture/architecture.js';
import { isRecurrentNet } from '../checkpoint/architecture/recurrentNet.js';
import type { TensorOrigin } from '../checkpoint/formats/tensorOrigin.js';
import type { AnalysisResult } from '../protocol/analysis.js';
import type { SteerResult } from '../protocol/steering.js';
import { aboutCell, type About } from './aboutCell.js';
import { analysisCells } from './analysisCells.js';
import { comparisonCells } from './comparisonCells.js';
import { comparedOf } from './compared.js';
import { fileCells, type NotebookFile } from './fileCells.js';
import { ipynbText, type Cell } from './ipynb.js';
import { processCells, type NotebookInputs } from './processCells.js';
import { recurrentCells } from './recurrentCells.js';
import { steeringCells, type NotebookSteering } from './steeringCells.js';
import { transformerCells } from './transformerCells.js';
import { truthCells } from './truthCells.js';
import { weightsCells } from './weightsCells.js';

/** Everything that a notebook is made of. */
export interface NotebookSubject {
  readonly about: About;
  readonly file: NotebookFile;
  readonly architecture: Architecture | RecurrentArchitecture;
  /** In which the model was run. */
  readonly precision: 'float32' | 'float64';
  /** Where each canonical tensor is from (see originsOf). */
  readonly origins: ReadonlyMap<string, TensorOrigin>;
  /** What the file was read as, in words. */
  readonly layout: string;
  readonly inputs: NotebookInputs;
  readonly result: AnalysisResult;
  /** How many logits are kept; null: all. */
  readonly firstLogits: number | null;
  readonly steering: { readonly asked: NotebookSteering; readonly result: SteerResult } | null;
}

/** The cells of a notebook that recomputes an analysis with torch, scikit-learn and matplotlib alone. */
export function notebookCells(subject: NotebookSubject): Cell[] {
  const { architecture, origins, result, inputs, steering } = subject;
  const held = new Set(origins.keys());
  const { settings, regression } = result;
  return [
    aboutCell(subject.about, result, subject.file),
    ...fileCells(subject.file, subject.precision),
    ...weightsCells(architecture, origins, subject.layout),
    ...(isRecurrentNet(architecture) ? recurrentCells(architecture, held) : transformerCells(architecture, held)),
    ...processCells(inputs),
    ...analysisCells({
      layers: regression.layers,
      ridge: settings.ridge,
      cutoff: settings.cutoff,
      n_layers: architecture.n_layers,
      firstLogits: subject.firstLogits,
      hasComponents: result.pca !== null,
      hasFolds: regression.r2_unseen !== null,
    }),
    // Of a sample, KL and loss are estimates, of which the weights are not told here.
    ...(inputs.sample ? [] : truthCells(inputs.process, inputs.bosToken !== null)),
    ...(steering ? steeringCells(steering.asked) : []),
    ...comparisonCells(comparedOf(result, steering?.result ?? null, inputs.sample === null), settings),
  ];
}

/** The text of the .ipynb file; the same subject gives the same text. */
export const notebookText = (subject: NotebookSubject): string => ipynbText(notebookCells(subject));
