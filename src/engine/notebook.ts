import { version } from '../../package.json';
import { checkEnds, checkOccurs } from '../analysis/steering/context.js';
import { steer } from '../analysis/steering/steer.js';
import { isRecurrentNet } from '../checkpoint/architecture/recurrentNet.js';
import { inferModel } from '../checkpoint/architecture/inferModel.js';
import { withOrigins } from '../checkpoint/formats/withOrigins.js';
import { openCheckpoint } from '../checkpoint/open.js';
import { precisionOf as recurrentPrecision } from '../model/recurrent/session.js';
import { precisionOf } from '../model/transformer/realGraph.js';
import { fileName } from '../notebook/fileName.js';
import { notebookText } from '../notebook/notebook.js';
import type { NotebookFile } from '../notebook/fileCells.js';
import type { NotebookInputs } from '../notebook/processCells.js';
import { originsOf } from '../notebook/weightsCells.js';
import type { NotebookRequest } from '../protocol/notebook.js';
import { steerRequestSchema, type SteerRequest } from '../protocol/steering.js';
import { klOfDistributions } from '../shared/divergence.js';
import { InputError } from '../shared/inputError.js';
import type { CallContext } from './calls.js';
import type { Engine } from './engine.js';
import type { KnownAnalysis } from './stores/knownAnalysis.js';
import { runName } from './tensorFiles.js';

/**
 * A notebook that recomputes an analysis. Its checkpoint is opened again for how its tensors lie; their numbers are not read.
 * @throws InputError `unsupported-architecture` of an exported ONNX model; `file-changed`; what steering throws
 */
export async function notebookOf(
  engine: Engine,
  known: KnownAnalysis,
  { pair, path }: Pick<NotebookRequest, 'pair' | 'path'>,
  context: CallContext,
): Promise<string> {
  const { result, request } = known;
  const { checkpoint: loaded } = known.run.model;
  if (!('weights' in loaded))
    throw new InputError(
      'unsupported-architecture',
      `${loaded.file} is an exported ONNX model: torch cannot load it, so that no notebook is written of it. Run it with ` +
        'onnxruntime in Python, or write a notebook of the checkpoint that it was exported from.',
    );
  const asked = pair
    ? steerRequestSchema.parse({ ...pair, analysis: result.id, cut: null, from_position: 0 })
    : usualPair(known);
  const steering = known.steering();
  if (asked) {
    checkOccurs(steering, asked.end, asked.collect);
    checkEnds(steering, asked.start, null);
  }
  const again = { ...request, checkpoint: result.checkpoint.file };
  return engine.openModel(again, context, async ({ folder, file, loaded: { checkpoint } }) => {
    if (checkpoint.sha256 !== result.checkpoint.sha256)
      throw new InputError('file-changed', `${file} has changed since it was analysed: analyse it again.`);
    const open = await openCheckpoint(folder, file, context.signal);
    try {
      const { contents, sources } = open;
      const { architecture } = loaded;
      const inferred = inferModel({ ...contents, tensors: withOrigins(contents.tensors) }, loaded.config ?? null, file);
      const precision = isRecurrentNet(architecture) ? recurrentPrecision(architecture) : precisionOf(architecture);
      return notebookText({
        about: { run: runName(request.source, file), version },
        file: {
          path: path ?? fileName(file),
          isBeside: path !== null,
          format: contents.format as NotebookFile['format'],
          parts: sources.map(({ name }) => fileName(name)),
          sha256: result.checkpoint.sha256,
          keys: contents.path ?? [],
        },
        architecture,
        precision,
        origins: originsOf(architecture, inferred.state),
        layout: inferred.layout,
        inputs: inputsOf(known),
        result,
        firstLogits: result.settings.other_logits === 'aside' ? result.process.symbols.length : null,
        steering: asked && {
          asked: {
            start: asked.start,
            end: asked.end,
            layers: asked.layers ?? Array.from({ length: architecture.n_layers }, (_, l) => l),
            multiplier: asked.multiplier,
            collect: asked.collect,
            approximate: known.run.inputs.tree.process.approximate ?? null,
          },
          result: await steer(steering, asked, context.signal),
        },
      });
    } finally {
      await open.close();
    }
  });
}

/** The belief that most words end in, and the one that occurs whose next token differs most from its own; null where there is none. */
function usualPair({ result }: KnownAnalysis): SteerRequest | null {
  const { beliefs, process, id } = result;
  const V = process.symbols.length;
  let start = 0;
  for (let b = 0; b < beliefs.count; b++) if (beliefs.words_ending[b] > beliefs.words_ending[start]) start = b;
  const next = (b: number) => Array.from(beliefs.next_token.subarray(b * V, (b + 1) * V));
  const own = next(start).map((p) => Math.max(p, 1e-12));
  let [end, most] = [-1, 0];
  for (let b = 0; b < beliefs.count; b++) {
    if (b === start || !(beliefs.positions[b] > 0)) continue;
    const apart = klOfDistributions(next(b), own);
    if (end < 0 || apart > most) [end, most] = [b, apart];
  }
  return end < 0 || !(beliefs.words_ending[start] > 0) ? null : steerRequestSchema.parse({ analysis: id, start, end });
}

function inputsOf({ run: { inputs }, result }: KnownAnalysis): NotebookInputs {
  const { tree, ends, prefixes, n_ctx, bosToken } = inputs;
  const { decimals, weighting } = result.settings;
  const wordOf = (end: number): number[] => {
    const word: number[] = [];
    for (let row = end; row >= 0; row = prefixes.parent[row]) word.unshift(prefixes.token[row]);
    return bosToken === null ? word : word.slice(1);
  };
  // The root is a row where a beginning-of-sequence token stands in front.
  const prefixesAlone = tree.count === prefixes.count + Number(bosToken === null);
  const sample = tree.sampled && { words: Array.from(ends, wordOf), by: tree.sampled.by, prefixesAlone };
  return { process: tree.process, decimals, weighting, n_ctx, bosToken, sample };
}
