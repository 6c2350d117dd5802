import * as vscode from 'vscode';
import type { AnalysisResult } from '../../protocol/analysis.js';
import type { PanelState } from '../../protocol/panel.js';
import type { SteerRequest } from '../../protocol/steering.js';
import { STEERING } from '../../shared/defaults.js';
import { readWord, spellWord, wordHint } from '../../shared/words.js';
import { analysedFor } from '../commands/analysedFor.js';
import type { Analysed } from '../commands/analysedFor.js';
import { registerCommand } from '../commands/register.js';
import type { CommandServices } from '../commands/register.js';
import { beliefLabel, checkpointLabel, processLabel } from '../labels.js';
import type { Session } from '../session/session.js';
import { baseName } from '../sources.js';
import { suggestedFile, writeFile } from '../writeFile.js';
import { pickBelief } from './pickBelief.js';
import { pythonText } from './pythonText.js';
import { resultCsv, resultJson } from './resultFiles.js';
import { sayDone } from '../door/messages.js';
import { askText, askWhereToSave, pickOne } from '../door/questions.js';
import { englishVerdictText, latestVerdict } from '../../shared/verdictTexts.js';
import { jsonText } from '../../shared/writtenText.js';

type Steering = NonNullable<PanelState['steering']>;

export function registerSteeringCommands(services: CommandServices): vscode.Disposable {
  const commands: Readonly<Record<string, (target: unknown) => Promise<void>>> = {
    computeSteering: (target) => computeSteering(services, target),
    steerAtPosition: (target) => steerAtPosition(services, target),
    showTrajectory: (target) => showTrajectory(services, target),
    copySteeringVector: (target) => copySteeringVector(services, target),
    exportSteeringResult: (target) => exportSteeringResult(services, target),
  };
  return vscode.Disposable.from(
    ...Object.entries(commands).map(([name, run]) => registerCommand(name, run, services.log)),
  );
}

async function computeSteering(services: CommandServices, target: unknown): Promise<void> {
  const analysed = await analysedFor(services, target, vscode.l10n.t('Compute Steering Between Beliefs'));
  if (!analysed) return;
  const pair = await pickPair(analysed, vscode.l10n.t('Compute Steering Between Beliefs'), null);
  if (pair) show(services, analysed.session, { ...pair, cut: null });
}

async function steerAtPosition(services: CommandServices, target: unknown): Promise<void> {
  const title = vscode.l10n.t('Steer at Intermediate Position');
  const analysed = await analysedFor(services, target, title);
  if (!analysed) return;
  const { n_ctx, bos } = analysed.analysis.inputs;
  const typed = await askText({
    title,
    prompt: bos
      ? vscode.l10n.t(
          'Number of tokens after which words are cut, from 1 to {0} with the beginning-of-sequence token. Beliefs that words of this length end in are offered next.',
          n_ctx,
        )
      : vscode.l10n.t(
          'Number of tokens after which words are cut, from 1 to {0}. Beliefs that words of this length end in are offered next.',
          n_ctx,
        ),
    ignoreFocusOut: true,
    value: String(analysed.session.steering?.cut ?? Math.max(1, Math.ceil(n_ctx / 2))),
    validateInput: (text) =>
      isIntegerWithin(text, 1, n_ctx) ? undefined : vscode.l10n.t('A whole number from 1 to {0} is needed.', n_ctx),
  });
  if (typed === undefined) return;
  const cut = Number(typed);
  const pair = await pickPair(
    analysed,
    cut === 1 ? vscode.l10n.t('{0}: After 1 Token', title) : vscode.l10n.t('{0}: After {1} Tokens', title, cut),
    cut,
  );
  if (pair) show(services, analysed.session, { ...pair, cut });
}

async function showTrajectory(services: CommandServices, target: unknown): Promise<void> {
  const title = vscode.l10n.t('Show Trajectory of Word');
  const analysed = await analysedFor(services, target, title);
  if (!analysed) return;
  const { session, analysis } = analysed;
  const { symbols } = analysis.process;
  const n_ctx = analysis.architecture.n_ctx - (analysis.inputs.bos ? 1 : 0);
  const read = (text: string) => readWord(text, symbols, { least: 1, most: n_ctx });
  const example = await wordOf(analysed, session.steering?.start ?? commonest(analysis));
  const typed = await askText({
    title,
    prompt: vscode.l10n.t('{0}; at most {1}.', wordHint(symbols), n_ctx),
    value: spellWord(example, symbols),
    ignoreFocusOut: true,
    validateInput: (text) => read(text).problem?.message,
  });
  if (typed === undefined) return;
  const { word } = read(typed);
  if (word === null) return;
  services.panels.show(session).showTrajectory(word);
}

async function copySteeringVector(services: CommandServices, target: unknown): Promise<void> {
  const steered = await steeredFor(services, target, vscode.l10n.t('Copy Steering Vector'));
  if (!steered) return;
  const { session, analysis, request } = steered;
  const isRecurrent = analysis.architecture.rnn_type !== undefined;
  const form = await pickOne(
    [
      { label: 'JSON', description: vscode.l10n.t('vector per layer, with both beliefs'), python: false },
      {
        label: 'Python',
        description: isRecurrent
          ? vscode.l10n.t('adds the vector step by step with torch')
          : vscode.l10n.t('adds the vector with TransformerLens hooks'),
        python: true,
      },
    ],
    { title: vscode.l10n.t('Copy Steering Vector'), placeHolder: vscode.l10n.t('Form'), ignoreFocusOut: true },
  );
  if (!form) return;
  const vector = await session.call('steer/vector', request);
  const { process, inputs } = analysis;
  const verdict = latestVerdict(analysis, session.checked);
  const name = (index: number, belief: readonly number[]) => `belief ${index} (${beliefLabel(belief, process.states)})`;
  const text = form.python
    ? pythonText(vector, {
        model: `${session.name}, ${checkpointLabel(analysis.checkpoint)}`,
        process: analysis.settings.process ? processLabel(analysis.settings.process) : process.name,
        start: name(request.start, vector.start),
        end: name(request.end, vector.end),
        multiplier: request.multiplier,
        from_position: request.from_position,
        bos: inputs.bos,
        isRecurrent,
        verdict: englishVerdictText(verdict),
      })
    : `${jsonText({ ...vector, verdict }, 2)}\n`;
  await vscode.env.clipboard.writeText(text);
  sayDone(vscode.l10n.t('Steering vector copied as {0}.', form.label));
}

async function exportSteeringResult(services: CommandServices, target: unknown): Promise<void> {
  const steered = await steeredFor(services, target, vscode.l10n.t('Export Steering Result'));
  if (!steered) return;
  const { session, analysis, request } = steered;
  const result = await session.call('steer', request);
  const file = await askWhereToSave({
    title: vscode.l10n.t('Export Steering Result'),
    filters: { JSON: ['json'], CSV: ['csv'], 'Safetensors (vectors)': ['safetensors'] },
    defaultUri: suggestedFile(`${session.name}-steering-${request.start}-to-${request.end}.json`),
  });
  if (!file) return;
  if (/\.safetensors$/i.test(file.path)) {
    await writeFile(file, await session.call('steer/file', request));
    return sayDone(vscode.l10n.t('Steering vectors written to {0}.', baseName(file)));
  }
  const text = /\.csv$/i.test(file.path)
    ? resultCsv(analysis, result)
    : resultJson(analysis, result, latestVerdict(analysis, session.checked));
  await writeFile(file, text);
  sayDone(vscode.l10n.t('Steering result written to {0}.', baseName(file)));
}

/** Asks for both beliefs of a pair, one after the other; Back returns to the first question. */
async function pickPair(
  { session, analysis }: Analysed,
  title: string,
  cut: number | null,
): Promise<Steering | undefined> {
  const filter = cut === null ? 'occurs' : 'ends';
  const common = { title, filter, cut, totalSteps: 2 } as const;
  for (;;) {
    const start = await pickBelief(session, analysis, {
      ...common,
      placeholder: vscode.l10n.t('Belief to steer from'),
      step: 1,
      except: null,
    });
    if (typeof start !== 'number') return undefined;
    const end = await pickBelief(session, analysis, {
      ...common,
      placeholder: vscode.l10n.t('Belief to steer to, from {0}', start),
      step: 2,
      except: start,
    });
    if (end === 'back') continue;
    if (end === undefined) return undefined;
    const { layers, multiplier, collect, from_position, part } = session.steering ?? STEERING;
    return {
      ...{ start, end, layers, multiplier: multiplier === 0 ? STEERING.multiplier : multiplier, collect, cut, part },
      // A cut word may be too short to have the position from which the last pair was steered.
      from_position: cut === null ? from_position : Math.min(from_position, cut - 1),
    };
  }
}

function show({ panels }: CommandServices, session: Session, steering: Steering): void {
  panels.show(session).showSteering(steering);
}

/** The request for the pair that is shown; if there is none, the user is asked for one. */
async function steeredFor(
  services: CommandServices,
  target: unknown,
  title: string,
): Promise<(Analysed & { request: SteerRequest }) | undefined> {
  const analysed = await analysedFor(services, target, title);
  if (!analysed) return undefined;
  const steering = analysed.session.steering ?? (await pickPair(analysed, title, null));
  return steering && { ...analysed, request: { ...steering, analysis: analysed.analysis.id } };
}

/** A long word that leads to a belief, which fills the input box and shows how a word is typed. */
async function wordOf({ session, analysis }: Analysed, belief: number): Promise<readonly number[]> {
  const request = { analysis: analysis.id, belief, limit: 1 };
  const { total } = await session.call('beliefs/words', { ...request, offset: 0 });
  const { words } = await session.call('beliefs/words', { ...request, offset: Math.max(0, total - 1) });
  return (words[0] ?? []).slice(0, analysis.architecture.n_ctx - (analysis.inputs.bos ? 1 : 0));
}

/** The belief that most words end in. */
function commonest({ beliefs: { words_ending } }: AnalysisResult): number {
  let best = 0;
  for (let belief = 1; belief < words_ending.length; belief++)
    if (words_ending[belief] > words_ending[best]) best = belief;
  return best;
}

const isIntegerWithin = (text: string, least: number, most: number) =>
  /^\s*\d+\s*$/.test(text) && Number(text) >= least && Number(text) <= most;
