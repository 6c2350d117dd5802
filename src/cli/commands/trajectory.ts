import { trajectoryOf } from '../../analysis/steering/trajectory.js';
import { trajectoryRequestSchema } from '../../protocol/steering.js';
import { analyseFolder, analysisOptions } from '../analysisOptions.js';
import { output, required, wholeNumbers } from '../option.js';
import { short, writeJson, writeText } from '../output.js';
import { folderArgument } from '../sourceOptions.js';
import { command } from './command.js';

/** `trajectory FOLDER --word 0,1,1`: what the model and an ideal observer hold after each token. */
export const trajectory = command({
  name: 'trajectory',
  summary: 'Reads out the belief after each token of one word, beside the true one.',
  argument: folderArgument,
  options: {
    word: required(wholeNumbers('0,1,1,…', 'symbols of the word, by number', trajectoryRequestSchema.shape.word)),
    ...analysisOptions,
    json: output('write all as JSON'),
  },

  async run({ argument: folder, options, ...context }) {
    const { word, json } = options;
    const analysis = await analyseFolder(folder, options, context);
    const { steps } = await trajectoryOf(analysis.steering(), word, context.signal);
    const { checkpoint, process } = analysis.result;
    if (json !== undefined)
      await writeJson(json, {
        checkpoint,
        process: { name: process.name, states: process.states, vocab: process.symbols },
        word,
        steps: steps.map((step) => ({
          token: step.token,
          belief_index: step.belief_index,
          true_belief: step.true_belief,
          predicted_belief: step.predicted_belief,
          true_next: step.true_next,
          predicted_next: step.predicted_next,
        })),
      });
    if (json === '-') return;
    const list = (values: readonly number[]) => values.map((value) => value.toFixed(3)).join(' ');
    const lines = steps.map(
      (step) =>
        `${(process.symbols[step.token] ?? `<${step.token}>`).padEnd(6)}${String(step.belief_index ?? '–').padEnd(8)}` +
        `${list(step.true_belief)}   ${list(step.predicted_belief)}   next ${step.true_next.map((p) => short(p, 3)).join(' ')} / ` +
        step.predicted_next.map((p) => short(p, 3)).join(' '),
    );
    await writeText(
      '-',
      `${['token belief  true belief, read out, next token true / predicted', ...lines].join('\n')}\n`,
    );
  },
});
