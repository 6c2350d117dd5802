import '../ui/language.js';
import * as l10n from '@vscode/l10n';
import type { FromInspectPage, InspectResult, ToInspectPage } from '../../src/protocol/inspect.js';
import { el, icon, setText, show } from '../ui/dom.js';
import { failureBanner } from '../ui/failure.js';
import { giveHelp } from '../ui/help.js';
import { connect, dispatch } from '../ui/host.js';
import { progressBar } from '../ui/progress.js';
import { noStatus, statusAfter } from '../ui/status.js';
import type { Status } from '../ui/status.js';
import { button } from '../ui/toolkit.js';
import { inspectHelp } from './help.js';
import { tensorTable } from './tensorTable.js';

/**
 * A checkpoint file in an editor. Test ids: inspect (data-state), inspect-facts, tensor-filter, tensor-count, tensors,
 * failure, failure-message, remedy, show-log, progress, and the buttons show-geometry, set-assumed, copy-text, open-default.
 */
const host = connect<FromInspectPage, ToInspectPage, { readonly filter: string }>();

const title = el('h1', { class: 'inspect-title', testId: 'inspect-title' });
const progress = progressBar(l10n.t('Reading the checkpoint'));
const failure = failureBanner(host);
const facts = el('dl', { class: 'inspect-facts', testId: 'inspect-facts', tabindex: 0 });
const geometry = button({
  label: l10n.t('Show Belief Geometry'),
  icon: 'graph-scatter',
  testId: 'show-geometry',
  title: l10n.t('Analyses this checkpoint and shows where beliefs lie in it'),
  onClick: () => host.command('showGeometry'),
});
const assumed = button({
  label: l10n.t('Set Assumed Architecture…'),
  testId: 'set-assumed',
  title: l10n.t(
    'Tells what neither the file nor its config says of the architecture; it is kept beside the checkpoints',
  ),
  secondary: true,
  onClick: () => host.command('setAssumed'),
});
const copy = button({
  label: l10n.t('Copy as Text'),
  icon: 'copy',
  testId: 'copy-text',
  title: l10n.t('Copies architecture, notes and tensors as text'),
  secondary: true,
  onClick: () => host.command('copyText'),
});
const another = button({
  label: l10n.t('Open in Default Editor'),
  icon: 'go-to-file',
  testId: 'open-default',
  secondary: true,
  title: l10n.t('Opens the file as the editor does by itself, as text or as binary'),
  onClick: () => host.command('openDefault'),
});
const actions = el('div', { class: 'inspect-actions' }, geometry, assumed, copy);
const tensors = tensorTable(host.kept?.filter ?? '', (filter) => host.keep({ filter }));
const page = el(
  'main',
  { class: 'inspect', testId: 'inspect' },
  progress.element,
  title,
  failure.element,
  another,
  facts,
  actions,
  tensors.element,
);
giveHelp(page, inspectHelp);
document.getElementById('app')?.replaceChildren(page);

let hasInspection = false;

function setStatus({ busy, failure: failed }: Status): void {
  const isWaiting = busy !== null || (failed === null && !hasInspection);
  page.setAttribute('data-state', isWaiting ? 'loading' : failed !== null ? 'error' : 'ready');
  progress.set(busy);
  failure.set(failed);
  // The file may be another program's, whose name is like that of a checkpoint.
  show(another, failed !== null && !hasInspection);
  // The last content stays while the file is read again, and also if it cannot be read.
  for (const part of [facts, actions, tensors.element]) show(part, hasInspection);
}

function draw({ inspection, facts: told }: InspectResult): void {
  hasInspection = true;
  setText(title, inspection.file);
  facts.replaceChildren(
    ...told.flatMap(([label, text]) => [
      el('dt', { class: label === 'note' ? 'inspect-note' : '' }, label === 'note' ? icon('info') : null, label),
      el('dd', {}, text),
    ]),
  );
  show(geometry, inspection.architecture !== null);
  show(assumed, inspection.architecture !== null);
  tensors.set(inspection.tensors);
}

/** On this page the last status message of the host replaces the whole status. */
const follow = (message: Parameters<typeof statusAfter>[0]): void =>
  setStatus({ ...noStatus, ...statusAfter(message) });

setStatus(noStatus);
host.start(
  dispatch<ToInspectPage>({
    file: ({ name }) => setText(title, name),
    busy: follow,
    idle: follow,
    failed: follow,
    inspection({ result }) {
      draw(result);
      setStatus(noStatus);
    },
  }),
);
