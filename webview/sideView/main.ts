import '../ui/language.js';
import * as l10n from '@vscode/l10n';
import type { AnalysisResult } from '../../src/protocol/analysis.js';
import type { ViewSettings } from '../../src/protocol/panel.js';
import type { FolderTold, FromSideView, ToSideView } from '../../src/protocol/sideView.js';
import type { SteerResult } from '../../src/protocol/steering.js';
import type { CheckResult } from '../../src/protocol/check.js';
import { latestVerdict } from '../../src/shared/verdictTexts.js';
import { checkpointText, unseenR2Text } from '../../src/shared/texts.js';
import { el, setText, show } from '../ui/dom.js';
import { failureBanner } from '../ui/failure.js';
import { figure } from '../ui/figure.js';
import { count, share, short } from '../ui/format.js';
import { giveHelp } from '../ui/help.js';
import { connect, dispatch } from '../ui/host.js';
import { progressBar } from '../ui/progress.js';
import { noStatus, statusAfter } from '../ui/status.js';
import type { Status } from '../ui/status.js';
import { noZoom } from '../../src/figure/geometry/camera.js';
import type { Zoom } from '../../src/figure/geometry/camera.js';
import { pack } from '../../src/figure/geometry/colour.js';
import { occurrences } from '../../src/figure/geometry/occurrences.js';
import { architectureLine } from '../panel/headline.js';
import { buildPicture } from '../../src/figure/picture.js';
import { levelLine, predictionFigures } from '../panel/predictions.js';
import { drawnColour, MOST_INDICES } from '../../src/figure/composed/mixture.js';
import { drawable } from '../../src/figure/marks.js';
import { scatter } from '../plot/scatter.js';
import { groundColour, isDark, keepTonesVisible, onThemeChange } from '../ui/theme.js';
import { button } from '../ui/toolkit.js';
import { verdictLine } from '../ui/verdictLine.js';
import { sideViewHelp } from './help.js';
import { originLines } from './origins.js';
import { pairBars } from './pairBars.js';
import { counted } from '../../src/shared/counted.js';

/**
 * The small page under the tree. Test ids: side-view (data-state), side-name, verdict (data-level), verdict-word,
 * verdict-sentence, verdict-reasons, better, better-use, verdict-rank, figure-kl, figure-loss, figure-closed, figure-level, figure-r2, figure-mse, plot-summary,
 * count-summary, architecture, process-origin, assumed, changed, pair, open-panel, analyse, open-sample, failure, failure-message, remedy, show-log, progress.
 */
const host = connect<FromSideView, ToSideView>();
keepTonesVisible();
const openPanel = (): void => host.command('showActive');

const name = el('h1', { class: 'side-name', testId: 'side-name' });
const verdict = verdictLine(
  () => host.command('useBetter'),
  () => host.command('rankProcesses'),
);
const figures = el('dl', { class: 'figures' });
const level = el('div', {});
const progress = progressBar(l10n.t('Progress of the analysis'));
const failure = failureBanner(host);
const architecture = el('p', { class: 'about-line', testId: 'architecture' });
const origins = el('div', { class: 'side-origins' });
const pair = el('section', { class: 'side-pair', testId: 'pair', 'aria-label': l10n.t('Steering pair') });
const hintText = el('p', { class: 'hint' });
const analyse = button({
  label: l10n.t('Analyse'),
  icon: 'play',
  testId: 'analyse',
  onClick: () => host.command('retry'),
});
const sample = button({
  label: l10n.t('Open Sample Run'),
  icon: 'beaker',
  testId: 'open-sample',
  secondary: true,
  title: l10n.t('A small transformer that was trained on RRXOR, which comes with the extension'),
  onClick: () => host.command('openSample'),
});
const hint = el('div', { class: 'side-empty' }, hintText, analyse, sample);
const open = button({
  label: l10n.t('Open Geometry'),
  icon: 'graph-scatter',
  testId: 'open-panel',
  title: l10n.t('Opens the whole belief geometry in an editor panel'),
  onClick: openPanel,
});
let zoom: Zoom = noZoom;
let shown: { result: AnalysisResult; view: ViewSettings; told?: FolderTold } | null = null;
/** The check that was last told of; it counts for the result that it is of. */
let checked: CheckResult | null = null;
let redraw: () => void = () => {};
const plot = scatter({
  testId: 'plot-summary',
  countTestId: 'count-summary',
  title: l10n.t('Beliefs'),
  events: {
    hover() {},
    pick: openPanel,
    zoom(next) {
      zoom = next;
      redraw();
    },
    rotate() {},
    key(event) {
      if (event.key === 'Enter') openPanel();
    },
  },
});
const element = el(
  'main',
  { class: 'side', testId: 'side-view' },
  progress.element,
  name,
  failure.element,
  hint,
  verdict.element,
  figures,
  level,
  plot.element,
  open,
  pair,
  architecture,
  origins,
);
giveHelp(element, sideViewHelp);
document.getElementById('app')?.replaceChildren(element);

/** The folder that the page is about; null where none is selected. */
let folder: string | null = null;

function setStatus(status: Status): void {
  const state = stateOf(status);
  element.setAttribute('data-state', state);
  setText(name, folder === null ? '' : state === 'ready' && shown !== null ? label(folder, shown.result) : folder);
  show(name, folder !== null);
  show(hint, state === 'empty');
  setText(
    hintText,
    folder === null
      ? l10n.t('Select a checkpoint folder above, or begin with the sample.')
      : l10n.t('Not analysed yet.'),
  );
  show(analyse, folder !== null);
  show(sample, folder === null);
  progress.set(status.busy);
  failure.set(status.failure);
  for (const part of [verdict.element, figures, level, plot.element, open, architecture, origins])
    show(part, shown !== null);
  show(pair, shown !== null && pair.childElementCount > 0);
}

function stateOf({ busy, failure: failed }: Status): 'empty' | 'loading' | 'ready' | 'error' {
  if (busy !== null) return 'loading';
  if (failed !== null) return 'error';
  return shown === null ? 'empty' : 'ready';
}

function draw({ result, view, told }: NonNullable<typeof shown>): void {
  const { r2, mse, r2_unseen } = result.regression;
  const unseen = unseenR2Text(r2_unseen);
  figures.replaceChildren(
    ...predictionFigures(result.model),
    figure({ label: 'R²', testId: 'figure-r2', value: share(r2), title: `R²: ${r2}` }),
    figure({ label: l10n.t('R² unseen'), testId: 'figure-r2-unseen', value: unseen.text, title: unseen.title }),
    figure({ label: 'MSE', testId: 'figure-mse', value: short(mse), title: l10n.t('Mean squared error: {0}', mse) }),
  );
  level.replaceChildren(levelLine(result.model));
  setVerdict();
  setText(architecture, architectureLine(result));
  origins.replaceChildren(...originLines(result, told));
  const colour = drawnColour(result, view);
  const picture = buildPicture(
    result,
    {
      ...view,
      centres: true,
      singles: false,
      plot: view.plot === 'space' ? 'plane' : view.plot,
      // Thousands of indices cannot have distinguishable colours.
      colour: colour === 'index' && result.beliefs.count > MOST_INDICES ? 'states' : colour,
    },
    isDark(),
    occurrences(result.predictions, result.beliefs.count),
    groundColour(),
  );
  // Recovered beliefs are coloured; the true ones are rings, or grey where there are too many for rings.
  const quiet = new Uint32Array(result.beliefs.count).fill(pack(128, 128, 128));
  const layers = [...picture.truth.map((layer) => ({ ...layer, colours: quiet })), ...picture.residual];
  const [truths, centres] = layers.map(drawable);
  const caption = l10n.t('○ {0} true · ● {1} recovered', count(truths ?? 0), count(centres ?? 0));
  plot.setMarks(
    layers,
    caption,
    l10n.t(
      'True and recovered beliefs: {0}, {1}. Enter opens the panel.',
      counted.trueBeliefs(truths ?? 0),
      counted.recoveredBeliefs(centres ?? 0),
    ),
  );
  redraw = () => plot.setView(picture.frame, zoom, view.rotation);
  redraw();
}

function setVerdict(): void {
  if (shown !== null) verdict.set(latestVerdict(shown.result, checked), shown.result.better);
}

const label = (text: string, { checkpoint }: AnalysisResult): string => `${text} · ${checkpointText(checkpoint)}`;

function showPair(result: SteerResult | null): void {
  pair.replaceChildren(...(result === null || shown === null ? [] : [pairBars(result, shown.result)]));
  show(pair, result !== null && shown !== null);
}

/** On this page the last status message of the host replaces the whole status. */
const follow = (message: Parameters<typeof statusAfter>[0]): void =>
  setStatus({ ...noStatus, ...statusAfter(message) });

onThemeChange(() => shown !== null && draw(shown));
setStatus(noStatus);
host.start(
  dispatch<ToSideView>({
    folder(message) {
      // Content of the previous folder must not remain under the new folder's name.
      folder = message.name;
      shown = null;
      pair.replaceChildren();
      setStatus(noStatus);
    },
    busy: follow,
    idle: follow,
    failed: follow,
    analysis(message) {
      if (shown?.result.id !== message.result.id) zoom = noZoom;
      shown = message;
      draw(message);
      setStatus(noStatus);
    },
    checked(message) {
      checked = message.result;
      setVerdict();
    },
    steering: ({ result }) => showPair(result),
  }),
);
