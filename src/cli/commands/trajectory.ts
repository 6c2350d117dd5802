import { trajectoryOf } from '../../analysis/steering/trajectory.js';
import { analyseRequest, analysisOptions } from '../analysisOptions.js';
import { short, writeJson, writeText } from '../output.js';
import { withProgress } from '../progressLine.js';
import type { Command } from './command.js';

/** `trajectory FOLDER --word 0,1,1`: what the model and an ideal observer hold after each token. */
export const trajectory: Command = {
  spec: {
    name: 'trajectory',
    positionals: ['FOLDER'],
    summary: 'Reads out the belief after each token of one word, beside the true one.',
    options: {
      word: { type: 'string', value: '0,1,1,…', help: 'symbols of the word, by number' },
      ...analysisOptions,
      json: { type: 'string', value: 'FILE|-', help: 'write all as JSON' },
    },
  },

  async run(args, { engine, signal }) {
    const folder = args.positionals[0] ?? '';
    const word = args.integers('word');
    const request = analyseRequest(folder, args);
    const analysis = await withProgress((progress) => engine.analyse(request, { signal, progress }));
    const { steps } = await trajectoryOf(analysis.steering(), word, signal);
    const { checkpoint, process } = analysis.result;
    const json = args.text('json');
    if (json !== null)
      await writeJson(json, {
        checkpoint,
        process: { name: process.name, states: process.states, vocab: process.symbols },
        word,
        steps: steps.map((step) => ({
          token: step.token,
          belief_index: step.beliefIndex,
          true_belief: step.trueBelief,
          predicted_belief: step.predictedBelief,
          true_next: step.trueNext,
          predicted_next: step.predictedNext,
        })),
      });
    if (json === '-') return;
    const list = (values: readonly number[]) => values.map((value) => value.toFixed(3)).join(' ');
    const lines = steps.map(
      (step) =>
        `${(process.symbols[step.token] ?? `<${step.token}>`).padEnd(6)}${String(step.beliefIndex ?? '–').padEnd(8)}` +
        `${list(step.trueBelief)}   ${list(step.predictedBelief)}   next ${step.trueNext.map((p) => short(p, 3)).join(' ')} / ` +
        step.predictedNext.map((p) => short(p, 3)).join(' '),
    );
    await writeText(
      '-',
      `${['token belief  true belief, read out, next token true / predicted', ...lines].join('\n')}\n`,
    );
  },
};
