import { trajectoryOf } from '../../analysis/steering/trajectory.js';
import { InputError } from '../../shared/inputError.js';
import { linesText, shownName } from '../../shared/shownText.js';
import { withVocab } from '../../published/deprecated.js';
import { readWord, tokenName } from '../../shared/words.js';
import { analyseFolder, analysisOptions } from '../analysisOptions.js';
import { output, required, text } from '../option.js';
import { short, writeJson, writeShown } from '../output.js';
import { folderArgument } from '../sourceOptions.js';
import { verdictLine } from '../../published/truthJson.js';
import { command } from './command.js';

/** `trajectory FOLDER --word 0110`: what the model and an ideal observer hold after each token. */
export const trajectory = command({
  name: 'trajectory',
  summary: 'Reads out the belief after each token of one word, beside the true one.',
  argument: folderArgument,
  options: {
    word: required(
      text('0110', 'symbols, by name or number, separated by spaces or commas, or run together', 'at least one symbol'),
    ),
    ...analysisOptions,
    json: output('write all as JSON'),
  },

  async run({ argument: folder, options, ...context }) {
    const { json } = options;
    const analysis = await analyseFolder(folder, options, context);
    const { word, problem } = readWord(options.word, analysis.result.process.symbols, { least: 1 });
    if (problem !== null) throw new InputError(problem.code, problem.message);
    const { steps } = await trajectoryOf(analysis.steering(), word, context.signal);
    const { checkpoint, process } = analysis.result;
    if (json !== undefined)
      await writeJson(json, {
        checkpoint,
        verdict: verdictLine(analysis.result),
        process: withVocab({ name: process.name, states: process.states, symbols: process.symbols }),
        word,
        steps,
      });
    if (json === '-') return;
    const list = (values: readonly number[]) => values.map((value) => value.toFixed(3)).join(' ');
    const lines = steps.map(
      (step) =>
        `${shownName(tokenName(step.token, process.symbols), 40).padEnd(6)}${String(step.belief_index ?? '–').padEnd(8)}` +
        `${list(step.true_belief)}   ${list(step.predicted_belief)}   next ${step.true_next.map((p) => short(p, 3)).join(' ')} / ` +
        step.predicted_next.map((p) => short(p, 3)).join(' '),
    );
    await writeShown(linesText(['token belief  true belief, read out, next token true / predicted', ...lines]));
  },
});
