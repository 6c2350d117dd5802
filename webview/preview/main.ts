import '../ui/language.js';
import type {
  FromProcessPage,
  ProcessPageCalls,
  ProcessPageState,
  ProcessView,
  ToProcessPage,
} from '../../src/protocol/preview.js';
import { PROCESS_VIEW } from '../../src/shared/defaults.js';
import { onChartWanted } from '../plot/chartBlock.js';
import { giveHelp } from '../ui/help.js';
import { connect } from '../ui/host.js';
import { noStatus } from '../ui/status.js';
import { isDark, keepTonesVisible, onThemeChange } from '../ui/theme.js';
import { previewHelp } from './help.js';
import type { Model } from './model.js';
import { received } from './model.js';
import { buildPage } from './page.js';
import { drawWanted } from './saving.js';
import type { Wanted } from './saving.js';

keepTonesVisible();
const host = connect<FromProcessPage, ToProcessPage, ProcessPageState, ProcessPageCalls>();

let model: Model = {
  subject: null,
  name: '',
  picture: null,
  problem: null,
  ...noStatus,
  view: host.kept?.view ?? PROCESS_VIEW,
  dark: isDark(),
};

function set(change: Partial<Model>): void {
  const before = model;
  model = { ...model, ...change };
  page.update(model, before);
  if (model.subject !== null && (model.subject !== before.subject || model.view !== before.view))
    host.keep({ subject: model.subject, view: model.view });
}

let telling: ReturnType<typeof setTimeout> | undefined;
function changeView(change: Partial<ProcessView>): void {
  set({ view: { ...model.view, ...change } });
  clearTimeout(telling);
  telling = setTimeout(() => host.post({ type: 'view', view: model.view }), 'depth' in change ? 0 : 150);
}

let wanted: Wanted | null = null;
function save(what: Wanted): void {
  wanted = what;
  host.command('saveChart');
}

const page = buildPage({ host, changeView, savePlot: () => save(page.geometry) });
onChartWanted(page.element, save);
giveHelp(page.element, previewHelp);
document.getElementById('app')?.replaceChildren(page.element);
onThemeChange(() => set({ dark: isDark() }));
page.update(model, null);
host.start((message) => {
  if (message.type !== 'drawPicture') return set(received(message));
  host.post({ type: 'picture', id: message.id, picture: wanted && drawWanted(wanted, model, message.wish) });
});
