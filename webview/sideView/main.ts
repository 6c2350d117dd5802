import type { AnalysisResult } from '../../src/protocol/analysis.js';
import type { ViewSettings } from '../../src/protocol/panel.js';
import type { FromSideView, ToSideView } from '../../src/protocol/sideView.js';
import type { SteerResult } from '../../src/protocol/steering.js';
import { el, icon, show } from '../ui/dom.js';
import { count, plural, share, short, step as stepText } from '../ui/format.js';
import { noZoom } from '../geometry/camera.js';
import type { Zoom } from '../geometry/camera.js';
import { pack } from '../geometry/colour.js';
import { occurrences } from '../geometry/occurrences.js';
import { architectureLine } from '../panel/headline.js';
import { buildPicture } from '../panel/picture.js';
import { drawable, MAX_SVG_MARKS } from '../plot/marks.js';
import { scatter } from '../plot/scatter.js';
import { isDark, onThemeChange } from '../ui/theme.js';
import { button } from '../ui/toolkit.js';
import { connect, onHostMessage } from '../ui/vscodeApi.js';
import { pairBars } from './pairBars.js';

/**
 * The small page under the tree. Test ids: side-view (data-state), side-name, figure-r2, figure-mse, plot-summary,
 * count-summary, architecture, pair, open-panel, failure, failure-message, remedy, progress.
 */
const host = connect<FromSideView, never>();
const post = (message: FromSideView): void => host.postMessage(message);

const name = el('h1', { class: 'side-name', testId: 'side-name' });
const figures = el('dl', { class: 'figures' });
const progress = el('progress', {
  class: 'side-progress',
  testId: 'progress',
  max: 1,
  'aria-label': 'Progress of the analysis',
});
const failure = el('div', { class: 'failure', testId: 'failure', role: 'alert' });
const architecture = el('p', { class: 'about-line', testId: 'architecture' });
const pair = el('section', { class: 'side-pair', testId: 'pair', 'aria-label': 'Steering pair' });
const hint = el('p', { class: 'hint' }, 'Select a checkpoint folder above.');
const open = button({
  label: 'Open Geometry',
  icon: 'graph-scatter',
  testId: 'open-panel',
  onClick: () => post({ type: 'openPanel' }),
});
let zoom: Zoom = noZoom;
let shown: { result: AnalysisResult; view: ViewSettings } | null = null;
let redraw: () => void = () => {};
const plot = scatter({
  testId: 'plot-summary',
  countTestId: 'count-summary',
  title: 'Beliefs',
  events: {
    hover() {},
    pick: () => post({ type: 'openPanel' }),
    zoom(next) {
      zoom = next;
      redraw();
    },
    rotate() {},
    key(event) {
      if (event.key === 'Enter') post({ type: 'openPanel' });
    },
  },
});
const element = el(
  'main',
  { class: 'side', testId: 'side-view' },
  progress,
  name,
  failure,
  hint,
  figures,
  plot.element,
  open,
  pair,
  architecture,
);
document.getElementById('app')?.replaceChildren(element);

function state(next: 'empty' | 'loading' | 'ready' | 'error', label: string): void {
  element.setAttribute('data-state', next);
  name.textContent = label;
  show(name, label !== '');
  show(hint, next === 'empty');
  show(failure, next === 'error');
  progress.classList.toggle('is-running', next === 'loading');
  for (const part of [figures, plot.element, open, architecture]) show(part, shown !== null && next !== 'empty');
  show(pair, shown !== null && next !== 'empty' && pair.childElementCount > 0);
}

function figure(label: string, testId: string, text: string, full: string): HTMLElement {
  return el(
    'div',
    { class: 'figure', title: full },
    el('dt', { class: 'figure-label' }, label),
    el('dd', { class: 'figure-value', testId }, text),
  );
}

function draw(result: AnalysisResult, view: ViewSettings): void {
  const { r2, mse, r2Unseen } = result.regression;
  figures.replaceChildren(
    figure('R²', 'figure-r2', share(r2), `R²: ${r2}`),
    figure(
      'R² unseen',
      'figure-r2-unseen',
      r2Unseen === null ? '–' : share(r2Unseen),
      `R² on prefixes that were not fitted: ${r2Unseen ?? 'too few'}`,
    ),
    figure('MSE', 'figure-mse', short(mse), `Mean squared error: ${mse}`),
  );
  architecture.textContent = architectureLine(result);
  const picture = buildPicture(
    result,
    {
      ...view,
      centres: true,
      singles: false,
      plot: view.plot === 'space' ? 'plane' : view.plot,
      // Thousands of indices have no colours that could be told apart.
      colour: view.colour === 'index' && result.beliefs.count > MAX_SVG_MARKS ? 'states' : view.colour,
    },
    isDark(),
    occurrences(result.predictions, result.beliefs.count),
  );
  // The recovered beliefs bear the colours; the true ones are rings, or grey where there are too many for rings.
  const quiet = new Uint32Array(result.beliefs.count).fill(pack(128, 128, 128));
  const layers = [...picture.truth.map((layer) => ({ ...layer, colours: quiet })), ...picture.residual];
  const [truths, centres] = layers.map(drawable);
  const caption = `○ ${count(truths ?? 0)} true · ● ${count(centres ?? 0)} recovered`;
  plot.setMarks(
    layers,
    caption,
    `True and recovered beliefs: ${plural(truths ?? 0, 'true belief')}, ${plural(centres ?? 0, 'recovered belief')}. Enter opens the panel.`,
  );
  redraw = () => plot.setView(picture.frame, zoom, view.rotation);
  redraw();
}

function label(text: string, result: AnalysisResult): string {
  const { step, file } = result.checkpoint;
  return `${text} · ${step === null ? file : `step ${stepText(step)}`}`;
}

const remedies = { restartEngine: 'Restart Engine', chooseProcess: 'Choose Process…', retry: 'Try Again' } as const;

function fail(message: Extract<ToSideView, { type: 'failed' }>): void {
  const { remedy } = message;
  failure.replaceChildren(
    icon('error'),
    el('span', { class: 'failure-message', testId: 'failure-message' }, message.error.message),
    el(
      'span',
      { class: 'failure-actions' },
      remedy === null
        ? null
        : button({
            label: remedies[remedy],
            testId: 'remedy',
            onClick: () => post({ type: 'command', command: remedy }),
          }),
      button({
        label: 'Show Log',
        testId: 'show-log',
        secondary: true,
        onClick: () => post({ type: 'command', command: 'showLog' }),
      }),
    ),
  );
}

function showPair(result: SteerResult | null): void {
  pair.replaceChildren(...(result === null || shown === null ? [] : [pairBars(result, shown.result)]));
  show(pair, result !== null && shown !== null);
}

onHostMessage<ToSideView>((message) => {
  switch (message.type) {
    case 'empty':
      shown = null;
      return state('empty', '');
    case 'busy':
      progress.value = message.progress.fraction;
      return state('loading', message.name);
    case 'analysis':
      if (shown?.result.pca !== message.result.pca) zoom = noZoom;
      shown = message;
      draw(message.result, message.view);
      return state('ready', label(message.name, message.result));
    case 'steering':
      return showPair(message.result);
    case 'failed':
      fail(message);
      return state('error', message.name);
  }
});
onThemeChange(() => shown !== null && draw(shown.result, shown.view));
state('empty', '');
post({ type: 'ready' });
