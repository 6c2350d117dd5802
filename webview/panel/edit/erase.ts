import * as l10n from '@vscode/l10n';
import type { AnalysisResult } from '../../../src/protocol/analysis.js';
import type { EraseResult } from '../../../src/protocol/steering.js';
import { streamName } from '../../../src/shared/streamNames.js';
import { SEED } from '../../../src/shared/defaults.js';
import { failureText } from '../../ui/calls.js';
import { el, setText, show } from '../../ui/dom.js';
import { share, short } from '../../ui/format.js';
import { chips } from '../../ui/inputs.js';
import { button } from '../../ui/toolkit.js';
import type { PanelCalls } from '../host.js';
import { keptFold } from '../folds.js';
import type { Store } from '../state.js';

/** Shows how erasing lowers r2 and raises the next-token loss, compared with erasing a random subspace of equal rank. */
export function eraseSection(
  calls: PanelCalls,
  store: Store,
): { element: HTMLElement; update(result: AnalysisResult, fresh: boolean): void } {
  let layers: readonly number[] | null = null;
  let abort: AbortController | null = null;
  const layerChips = chips({
    label: l10n.t('Layers erased'),
    testId: 'erase-layers',
    title: l10n.t('Layers after which what tells of beliefs is taken out'),
    onChange: (on) => (layers = on),
  });
  const start = button({
    label: l10n.t('Erase Belief Information'),
    icon: 'eye-closed',
    secondary: true,
    testId: 'erase-run',
    title: l10n.t('Takes beliefs out of the chosen layers, and a random subspace of the same rank for comparison'),
    onClick: () => void run(),
  });
  const cancel = button({
    label: l10n.t('Cancel'),
    secondary: true,
    testId: 'erase-cancel',
    title: l10n.t('Stops erasing'),
    onClick: () => abort?.abort(),
  });
  const problem = el('p', { class: 'failure', role: 'alert', testId: 'erase-failure' });
  const report = el('div', { class: 'table-scroll', testId: 'erase-report' });

  async function run(): Promise<void> {
    const { result } = store.get();
    if (result === null) return;
    const mine = new AbortController();
    abort = mine;
    show(cancel, true);
    start.disabled = true;
    show(problem, false);
    try {
      const answer = await calls.call(
        'erase',
        { analysis: result.id, layers: layers === null ? null : [...layers], seed: SEED },
        { signal: mine.signal },
      );
      if (abort === mine) {
        report.replaceChildren(eraseTable(answer, result));
        folded.digest(l10n.t('loss {0}', changeText(answer.leace.loss - answer.loss.untouched)));
      }
    } catch (error) {
      const text = failureText(error);
      if (abort !== mine) return;
      setText(problem, text);
      show(problem, text !== null);
    } finally {
      if (abort === mine) {
        show(cancel, false);
        start.disabled = false;
      }
    }
  }

  const hint = el('p', { class: 'hint' }, hintText(streamName({})));
  const folded = keptFold(
    store,
    {
      name: 'erase',
      title: l10n.t('Erase'),
      hint: l10n.t(
        'Takes out of the activations all that a linear read-out could find of the beliefs, and tells what that costs',
      ),
    },
    el(
      'div',
      { class: 'erase' },
      hint,
      el(
        'div',
        { class: 'control-row' },
        layerChips.element,
        el('div', { class: 'field field-end' }, el('div', { class: 'button-row' }, start, cancel)),
      ),
      problem,
      report,
    ),
  );
  show(cancel, false);
  show(problem, false);
  return {
    element: folded.element,
    update(result, fresh) {
      setText(hint, hintText(streamName(result.architecture)));
      if (fresh) {
        abort?.abort();
        abort = null;
        layers = null;
        report.replaceChildren();
        folded.digest(l10n.t('not run yet'));
        show(cancel, false);
        show(problem, false);
        start.disabled = false;
      }
      const all = Array.from({ length: result.architecture.n_layers }, (_, layer) => layer);
      layerChips.set(all.map(String), layers ?? all);
    },
  };
}

const hintText = (stream: string): string =>
  l10n.t(
    'Least-squares concept erasure (LEACE) takes out of the {0} all that a linear read-out could find of the beliefs. If the model uses it, its next-token loss grows more than with a random subspace of the same rank.',
    stream,
  );

const changeText = (change: number): string => `${change > 0 ? '+' : '−'}${short(Math.abs(change))}`;

function eraseTable({ rank, loss, leace, random_subspace }: EraseResult, result: AnalysisResult): HTMLElement {
  const row = (name: string, key: string, r2: number | null, value: number): HTMLElement =>
    el(
      'tr',
      { 'data-erase': key, title: l10n.t('{0}: R² {1}, loss {2}', name, r2 ?? '–', value) },
      el('th', { scope: 'row' }, name),
      el('td', { class: 'bar-number' }, r2 === null ? '–' : share(r2)),
      el('td', { class: 'bar-number' }, value.toFixed(4)),
      el('td', { class: 'bar-number' }, value === loss.untouched ? '–' : changeText(value - loss.untouched)),
    );
  return el(
    'table',
    { class: 'steps' },
    el('caption', { class: 'chart-title' }, l10n.t('Rank {0} erased; loss in nats per token', rank)),
    el(
      'thead',
      {},
      el(
        'tr',
        {},
        ...[l10n.t('Erased'), l10n.t('R² refitted'), l10n.t('Loss'), l10n.t('Change')].map((name) =>
          el('th', { scope: 'col' }, name),
        ),
      ),
    ),
    el(
      'tbody',
      {},
      row(l10n.t('Untouched'), 'untouched', result.regression.r2, loss.untouched),
      row(l10n.t('Beliefs erased (LEACE)'), 'leace', leace.r2, leace.loss),
      row(l10n.t('Random subspace'), 'random', random_subspace.r2, random_subspace.loss),
      row(l10n.t('Ideal observer'), 'ideal', null, loss.ideal),
    ),
  );
}
