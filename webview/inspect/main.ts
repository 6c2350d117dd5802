import type { InspectResult } from '../../src/protocol/inspect.js';
import type { FromInspectPage, ToInspectPage } from '../../src/protocol/inspectPage.js';
import { el, icon, show } from '../ui/dom.js';
import { button } from '../ui/toolkit.js';
import { connect, onHostMessage } from '../ui/vscodeApi.js';
import { tensorTable } from './tensorTable.js';

/**
 * A checkpoint file in an editor. Test ids: inspect (data-state), inspect-facts, tensor-filter, tensor-count, tensors,
 * failure, failure-message, remedy, and the buttons show-geometry, set-assumed, copy-text.
 */
const host = connect<FromInspectPage, { readonly filter: string }>();
const command = (name: Extract<FromInspectPage, { type: 'command' }>['command']): void =>
  host.postMessage({ type: 'command', command: name });

const title = el('h1', { class: 'inspect-title', testId: 'inspect-title' });
const progress = el('progress', { class: 'side-progress', 'aria-label': 'Reading the checkpoint' });
const failure = el('div', { class: 'failure', testId: 'failure', role: 'alert' });
const facts = el('dl', { class: 'inspect-facts', testId: 'inspect-facts' });
const geometry = button({
  label: 'Show Belief Geometry',
  icon: 'graph-scatter',
  testId: 'show-geometry',
  onClick: () => command('showGeometry'),
});
const assumed = button({
  label: 'Set Assumed Architecture…',
  testId: 'set-assumed',
  secondary: true,
  onClick: () => command('setAssumed'),
});
const copy = button({
  label: 'Copy as Text',
  icon: 'copy',
  testId: 'copy-text',
  secondary: true,
  onClick: () => command('copyText'),
});
const actions = el('div', { class: 'inspect-actions' }, geometry, assumed, copy);
const tensors = tensorTable(host.getState()?.filter ?? '', (filter) => host.setState({ filter }));
const page = el(
  'main',
  { class: 'inspect', testId: 'inspect' },
  progress,
  title,
  failure,
  facts,
  actions,
  tensors.element,
);
document.getElementById('app')?.replaceChildren(page);

let hasInspection = false;

function state(next: 'loading' | 'ready' | 'error'): void {
  page.setAttribute('data-state', next);
  progress.classList.toggle('is-running', next === 'loading');
  show(failure, next === 'error');
  // What was seen last stays while the file is read again, or cannot be.
  for (const part of [facts, actions, tensors.element]) show(part, hasInspection);
}

function draw({ inspection, facts: told }: InspectResult): void {
  hasInspection = true;
  title.textContent = inspection.file;
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

function fail({ name, error, remedy }: Extract<ToInspectPage, { type: 'failed' }>): void {
  title.textContent = name;
  const label = remedy === 'retry' ? 'Try Again' : 'Restart Engine';
  failure.replaceChildren(
    icon('error'),
    el('span', { class: 'failure-message', testId: 'failure-message' }, error.message),
    el(
      'span',
      { class: 'failure-actions' },
      button({ label, testId: 'remedy', onClick: () => command(remedy) }),
      button({ label: 'Show Log', testId: 'show-log', secondary: true, onClick: () => command('showLog') }),
    ),
  );
}

onHostMessage<ToInspectPage>((message) => {
  switch (message.type) {
    case 'busy':
      title.textContent = message.name;
      return state('loading');
    case 'inspection':
      draw(message.result);
      return state('ready');
    case 'failed':
      fail(message);
      return state('error');
  }
});
state('loading');
host.postMessage({ type: 'ready' });
