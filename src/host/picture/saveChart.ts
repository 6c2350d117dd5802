import * as l10n from '@vscode/l10n';
import { version } from '../../../package.json';
import { sessionFor } from '../commands/register.js';
import { tellFailure } from '../commands/tellFailure.js';
import { pickOne } from '../door/questions.js';
import { EngineError, isCancelled } from '../engine/errors.js';
import { dataForms, giveData } from './saveData.js';
import type { Drawing, PictureServices } from './savePicture.js';
import { savePictureOf } from './savePicture.js';

const TITLE = l10n.t('Save or Copy Chart');

/** `beliefscope.saveChart`, which only a panel asks for: picture or data of the chart whose button was pressed. */
export async function saveChart(services: PictureServices, target: unknown): Promise<void> {
  const session = await sessionFor(services, target, TITLE);
  if (!session) return;
  const draw: Drawing['draw'] = (wish) => services.panels.show(session).drawPicture(wish);
  await saveChartOf(services, { name: `${session.name}-chart`, draw });
}

/** The same for a page that has no session of its own: what fails is told, with a way to try again. */
export async function saveOfPage(services: Pick<PictureServices, 'lastChoices'>, drawing: Drawing): Promise<void> {
  try {
    await saveChartOf(services, drawing);
  } catch (error) {
    if (!isCancelled(error)) void tellFailure(error, () => saveOfPage(services, drawing));
  }
}

/** Picture or data of a chart, as the person chooses. */
async function saveChartOf(services: Pick<PictureServices, 'lastChoices'>, drawing: Drawing): Promise<void> {
  const picture = { label: l10n.t('Save Picture…'), description: l10n.t('as SVG, PDF or PNG') };
  const form = await pickOne([picture, ...dataForms(l10n.t('what the chart shows'))], {
    title: TITLE,
    ignoreFocusOut: true,
  });
  if (!form) return;
  if (!('extension' in form)) return savePictureOf(services, drawing, 'chart');
  const date = new Date().toISOString();
  const wish = { what: 'chart', millimetres: 85, theme: 'light', caption: false, version, date } as const;
  const drawn = await drawing.draw(wish);
  if (!drawn?.data)
    throw new EngineError('cannot-write', l10n.t('The chart is not there any more: open its tab and try again.'));
  await giveData(drawn.data, form, { facts: drawn.about.facts, name: drawing.name });
}
