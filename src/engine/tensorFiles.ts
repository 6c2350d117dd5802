/** Read-out maps and steering vectors as safetensors: the numbers, and in the metadata what they are of. */
import { version } from '../../package.json';
import { transposed } from '../algebra/vectors.js';
import { exportedVector } from '../analysis/steering/steer.js';
import type { AnalysisResult } from '../protocol/analysis.js';
import type { Source } from '../protocol/files.js';
import type { SteerRequest } from '../protocol/steering.js';
import { folderName } from '../shared/folderName.js';
import { safetensorsBytes } from '../shared/safetensors.js';
import { verdictText } from '../shared/verdictTexts.js';
import { jsonText } from '../shared/writtenText.js';
import type { KnownAnalysis } from './stores/knownAnalysis.js';

/**
 * The read-out of an analysis: belief = regression_coefficients · x + regression_intercept, where x is hook_resid_post of the
 * layers one after the other; and the principal components of the distinct beliefs, where there are any.
 */
export function readOutFile({ regression, result, request }: KnownAnalysis): Uint8Array {
  const { pca } = result;
  const S = result.process.states.length;
  const columns = regression.coefficients.length / S;
  const { d_model } = result.architecture;
  return safetensorsBytes(
    [
      {
        name: 'regression_coefficients',
        shape: [S, columns],
        data: transposed(regression.coefficients, columns, S),
      },
      { name: 'regression_intercept', shape: [S], data: regression.intercept },
      ...(pca
        ? [
            {
              name: 'pca_components',
              shape: [pca.components.length, S],
              data: Float64Array.from(pca.components.flat()),
            },
            { name: 'pca_mean', shape: [S], data: Float64Array.from(pca.mean) },
            {
              name: 'pca_explained_variance',
              shape: [pca.explained_variance.length],
              data: Float64Array.from(pca.explained_variance),
            },
          ]
        : []),
    ],
    {
      ...about(result, request.source),
      kind: 'read-out of beliefs',
      layers: jsonText(result.regression.layers),
      shapes:
        'belief [states] = regression_coefficients [states, columns] · x [columns] + regression_intercept [states]; x: ' +
        `blocks.{l}.hook_resid_post of the layers, ${d_model} columns each, one after the other; pca_components ` +
        '[components, states] of the distinct beliefs, pca_mean [states], pca_explained_variance [components]',
      r2: String(result.regression.r2),
      r2_unseen: String(result.regression.r2_unseen),
      mse: String(result.regression.mse),
    },
  );
}

/**
 * The steering vector of a request, not multiplied, at each of its layers.
 * @throws InputError `belief-does-not-occur`, `no-such-belief`, `no-such-layer`
 */
export function vectorsFile(known: KnownAnalysis, request: SteerRequest): Uint8Array {
  const { result } = known;
  const { start, end, layers, vectors } = exportedVector(known.steering(), request);
  const { d_model } = result.architecture;
  return safetensorsBytes(
    [
      ...layers.map((layer, index) => ({
        name: `blocks.${layer}.hook_resid_post`,
        shape: [d_model],
        data: Float64Array.from(vectors[index] ?? []),
      })),
      { name: 'start_belief', shape: [start.length], data: Float64Array.from(start) },
      { name: 'end_belief', shape: [end.length], data: Float64Array.from(end) },
    ],
    {
      ...about(result, known.request.source),
      kind: 'steering vectors',
      layers: jsonText(layers),
      shapes:
        'blocks.{l}.hook_resid_post [d_model]: mean activation at the positions that hold the end belief, minus that of the ' +
        'start belief; added there at every position, times a multiplier; start_belief, end_belief [states]',
      from: String(request.start),
      to: String(request.end),
      ...(request.part === null ? {} : { part: String(request.part) }),
      collect: request.collect,
      multiplier: String(request.multiplier),
    },
  );
}

/** Texts that tell a reader of the file what its numbers are of. No path: that is of one machine. */
function about(result: AnalysisResult, source: Source): Record<string, string> {
  const { checkpoint, process, settings, architecture, verdict } = result;
  return {
    version: `beliefscope ${version}`,
    run: runName(source, checkpoint.file),
    file: checkpoint.file,
    step: String(checkpoint.step),
    sha256: checkpoint.sha256,
    process: process.name,
    process_params: jsonText(process.params),
    states: jsonText(process.states),
    symbols: jsonText(process.symbols),
    architecture: jsonText(architecture),
    settings: jsonText({ ...settings, process: null, layers: result.regression.layers }),
    verdict: verdictText(verdict),
  };
}

/** The last part of a run's folder, also where the source is a file of it. */
export function runName(source: Source, file: string): string {
  const path = source.kind === 'local' ? source.path : source.kind === 'host' ? source.uri : source.prefix;
  const plain = path.replace(/[/\\]+$/, '').replaceAll('\\', '/');
  const folder = plain.endsWith(`/${file}`) ? plain.slice(0, -file.length - 1) : plain;
  return folderName(folder);
}
