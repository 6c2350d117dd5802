import type { FromProcessPage, ProcessPageState, ProcessView, ToProcessPage } from '../../src/protocol/preview.js';
import { isDark, onThemeChange } from '../ui/theme.js';
import { connect, onHostMessage } from '../ui/vscodeApi.js';
import type { Model } from './model.js';
import { defaultView, received } from './model.js';
import { buildPage } from './page.js';

const host = connect<FromProcessPage, ProcessPageState>();
const post = (message: FromProcessPage): void => host.postMessage(message);

let model: Model = {
  subject: null,
  name: '',
  picture: null,
  problem: null,
  busy: null,
  failure: null,
  view: host.getState()?.view ?? defaultView,
  dark: isDark(),
};

let telling: ReturnType<typeof setTimeout> | undefined;
function set(change: Partial<Model>): void {
  const before = model;
  model = { ...model, ...change };
  page.update(model, before);
  if (model.subject !== null && (model.subject !== before.subject || model.view !== before.view))
    host.setState({ subject: model.subject, view: model.view });
}

function changeView(change: Partial<ProcessView>): void {
  set({ view: { ...model.view, ...change } });
  clearTimeout(telling);
  telling = setTimeout(() => post({ type: 'view', view: model.view }), 'depth' in change ? 0 : 150);
}

const page = buildPage({ post, changeView });
document.getElementById('app')?.replaceChildren(page.element);
onHostMessage<ToProcessPage>((message) => {
  set(received(message));
  page.received(message);
});
onThemeChange(() => set({ dark: isDark() }));
page.update(model, null);
post({ type: 'ready' });
