import * as l10n from '@vscode/l10n';
import { readWord, spellWord, tokenName, wordHint } from '../../../src/shared/words.js';
import type { AnalysisResult } from '../../../src/protocol/analysis.js';
import type { Trajectory } from '../../../src/protocol/steering.js';
import { failureText, newestWins } from '../../ui/calls.js';
import { el, setText, setTitle, show } from '../../ui/dom.js';
import { trajectoryOverlays } from '../../../src/figure/overlays/trajectory.js';
import { slider, textField } from '../../ui/inputs.js';
import { button } from '../../ui/toolkit.js';
import type { Feature, FeatureContext } from '../feature.js';
import { noOverlays, tabHeading, wordLength } from '../feature.js';
import { stepDetail, stepScores, stepTable } from './table.js';

/** The Trajectory tab: one word read token by token, its predicted and its true path, and what is expected next. */
export function trajectoryFeature({ store, host: { calls }, redraw }: FeatureContext): Feature {
  let answer: { result: AnalysisResult; trajectory: Trajectory } | null = null;
  let word: readonly number[] = [];
  let current = 0;
  let draws = 0;
  let pending: readonly number[] | null = null;
  const field = textField({
    label: l10n.t('Word'),
    testId: 'word',
    title: l10n.t('The tokens that are read, one after the other'),
    placeholder: l10n.t('for example 0110'),
    onInput: () => typed(),
  });
  const random = button({
    label: l10n.t('Random word'),
    icon: 'sparkle',
    iconOnly: true,
    testId: 'random-word',
    title: l10n.t('Random Word: a whole word of the process'),
    onClick: () => void drawRandom(),
  });
  const steps = slider({
    label: l10n.t('Step'),
    testId: 'word-step',
    title: l10n.t('The token after which belief and prediction are shown'),
    onInput: (at) => go(at),
  });
  steps.element.classList.add('slider-line');
  const figures = el('div', {
    class: 'scores',
    testId: 'trajectory-scores',
    role: 'group',
    'aria-label': l10n.t('How near'),
  });
  const problem = el('p', { class: 'field-problem', role: 'alert', testId: 'word-problem' });
  const table = el('div', {
    class: 'table-scroll',
    testId: 'trajectory-table',
    tabindex: 0,
    role: 'group',
    'aria-label': l10n.t('Token by token'),
  });
  const detail = el('div', { testId: 'trajectory-detail' });
  const element = el(
    'section',
    { class: 'feature', testId: 'trajectory' },
    tabHeading(l10n.t('Trajectory')),
    el('div', { class: 'word-row' }, field.element, random),
    problem,
    steps.element,
    figures,
    detail,
    table,
  );
  const queue = newestWins(
    ({ result, tokens }: { result: AnalysisResult; tokens: readonly number[] }) =>
      calls.call('trajectory', { analysis: result.id, word: [...tokens] }),
    ({ result }, trajectory) => {
      answer = { result, trajectory };
      current = Math.min(current, Math.max(0, trajectory.steps.length - 1));
      say(null);
      draw();
    },
    (_request, error) => say(failureText(error)),
  );

  function say(text: string | null): void {
    setText(problem, text);
    show(problem, text !== null);
  }

  function ask(): void {
    const { result } = store.get();
    if (result !== null && word.length > 0) queue.ask({ result, tokens: word });
  }

  function typed(): void {
    const { result } = store.get();
    if (result === null) return;
    draws++;
    const { word: read, problem } = readWord(field.input.value, result.process.symbols, {
      least: 1,
      most: wordLength(result),
    });
    field.input.setAttribute('aria-invalid', String(problem !== null));
    // An empty field is no error: the user is about to type.
    if (read === null) return say(field.input.value === '' ? null : problem.message);
    setWord(read);
  }

  function setWord(tokens: readonly number[]): void {
    draws++;
    word = tokens;
    current = Math.max(0, tokens.length - 1);
    ask();
  }

  function showWord(tokens: readonly number[]): void {
    const { result } = store.get();
    // The command may arrive before the first result.
    if (result === null) return void (pending = tokens);
    field.input.value = spellWord(tokens, result.process.symbols);
    field.input.setAttribute('aria-invalid', 'false');
    setWord(tokens);
  }

  /** A word of full length that ends in a belief drawn by how many words end in it. */
  async function drawRandom(): Promise<void> {
    const { result } = store.get();
    if (result === null) return;
    // The drawn word must not replace one that was typed meanwhile, nor a field that has the focus.
    const mine = ++draws;
    const isWanted = (): boolean => draws === mine && document.activeElement !== field.input;
    const { words_ending, count } = result.beliefs;
    let rest = Math.random() * words_ending.reduce((sum, words) => sum + words, 0);
    let belief = 0;
    while (belief < count - 1 && (rest -= words_ending[belief]) >= 0) belief++;
    try {
      const { total } = await calls.call('beliefs/words', { analysis: result.id, belief, offset: 0, limit: 1 });
      // Words come shortest first: those of full length are the last ones.
      const ending = Math.max(1, Math.min(total, words_ending[belief]));
      const offset = Math.max(0, total - 1 - Math.floor(Math.random() * ending));
      const page = await calls.call('beliefs/words', { analysis: result.id, belief, offset, limit: 1 });
      const found = page.words[0];
      if (isWanted() && found !== undefined && found.length > 0) showWord(found.slice(0, wordLength(result)));
    } catch (error) {
      say(failureText(error));
    }
  }

  function go(at: number): void {
    current = at;
    draw();
  }

  function draw(): void {
    const last = Math.max(0, (answer?.trajectory.steps.length ?? 1) - 1);
    const step = answer?.trajectory.steps[current];
    const { result } = store.get();
    show(steps.element, answer !== null);
    if (answer === null || step === undefined || result === null) {
      for (const part of [figures, table, detail]) part.replaceChildren();
      return;
    }
    const symbol = tokenName(step.token, result.process.symbols);
    steps.set({ min: 0, max: last, step: 1, value: current, text: `${current}: ${symbol}`, enabled: last > 0 });
    table.replaceChildren(stepTable(answer.trajectory, result, current, go));
    figures.replaceChildren(...stepScores(answer.trajectory, current));
    detail.replaceChildren(stepDetail(step, current, result));
    redraw();
  }

  say(null);
  show(steps.element, false);
  return {
    id: 'trajectory',
    label: l10n.t('Trajectory'),
    icon: 'graph-line',
    element,
    update({ result, view }, before) {
      if (result === before?.result && view.tab === before.view.tab) return;
      if (result !== null) setTitle(field.input, wordHint(result.process.symbols));
      if (result !== before?.result && before?.result != null) {
        answer = null;
        if (result?.process.name !== before.result.process.name) word = [];
        draw();
      }
      if (pending !== null) {
        const tokens = pending;
        pending = null;
        return showWord(tokens);
      }
      if (view.tab !== 'trajectory' || answer !== null) return;
      if (word.length > 0) ask();
      else void drawRandom();
    },
    overlays(picture, model) {
      if (answer === null || answer.result !== model.result) return noOverlays;
      return trajectoryOverlays(picture, answer.result, answer.trajectory, current);
    },
    received(message) {
      if (message.type === 'showTrajectory') showWord(message.word);
    },
  };
}
