import * as vscode from 'vscode';
import { version } from '../../../package.json';
import type { FigureFormat } from '../../figure/files/write.js';
import type { DrawnPicture, PictureWish } from '../../protocol/picture.js';
import { sessionFor } from '../commands/register.js';
import type { CommandServices } from '../commands/register.js';
import { showInformation } from '../door/messages.js';
import { askWhereToSave } from '../door/questions.js';
import { EngineError } from '../engine/errors.js';
import { suggestedFile, writeFile } from '../writeFile.js';
import { askPicture } from './askPicture.js';
import type { LastChoices, PictureChoices } from './pictureChoices.js';

const TITLE = vscode.l10n.t('Save Picture');

export interface PictureServices extends CommandServices {
  readonly lastChoices: LastChoices;
}

/** Format and dots of what is chosen: PNG at 1, 2 or 4 times 150 dots to the inch. */
const files: Readonly<Record<PictureChoices['form'], { readonly format: FigureFormat; readonly scale: number }>> = {
  svg: { format: 'svg', scale: 1 },
  pdf: { format: 'pdf', scale: 1 },
  png: { format: 'png', scale: 1 },
  png2: { format: 'png', scale: 2 },
  png4: { format: 'png', scale: 4 },
};

/** `beliefscope.savePicture`: asks how, has the page draw it, and writes it where the user wants it. */
export async function savePicture(services: PictureServices, target: unknown): Promise<void> {
  const session = await sessionFor(services, target, TITLE);
  if (!session) return;
  const panel = services.panels.show(session);
  const drawn = { name: `${session.name}-geometry`, draw: (wish: PictureWish) => panel.drawPicture(wish) };
  await savePictureOf(services, drawn, 'plots');
}

/** Whatever has a page that draws. */
export interface Drawing {
  /** What a file of it is called, without its ending. */
  readonly name: string;
  /** null: there is nothing to draw. */
  draw(wish: PictureWish): Promise<DrawnPicture | null>;
}

/** Asks how, and writes the plots on show, or the chart whose button was pressed last. */
export async function savePictureOf(
  { lastChoices }: Pick<PictureServices, 'lastChoices'>,
  drawing: Drawing,
  what: PictureWish['what'],
): Promise<void> {
  const chosen = await askPicture(lastChoices);
  if (chosen === undefined) return;
  const date = new Date();
  const { theme, millimetres, caption } = chosen;
  const picture = await drawing.draw({ what, millimetres, theme, caption, version, date: date.toISOString() });
  if (!picture)
    throw new EngineError(
      'cannot-write',
      vscode.l10n.t('There is no picture to save yet: show the geometry of a checkpoint first.'),
    );
  await writePicture(picture, { ...files[chosen.form], date, name: drawing.name });
}

/** Asks where to, and writes the file. Throws EngineError `cannot-write`. */
export async function writePicture(
  picture: DrawnPicture,
  options: { readonly format: FigureFormat; readonly scale: number; readonly date: Date; readonly name: string },
): Promise<void> {
  const { format, scale, date, name } = options;
  const file = await askWhereToSave({
    title: TITLE,
    filters: { [format.toUpperCase()]: [format] },
    defaultUri: suggestedFile(`${name}.${format}`),
  });
  if (!file) return;
  // The writers bring faces of letters and a program that draws.
  const { figureBytes, lettersNote } = await import('../../figure/files/write.js');
  await writeFile(file, await figureBytes(picture, format, { scale, date }));
  const lacking = await lettersNote(picture, format);
  const said = [
    vscode.l10n.t('Picture written to {0}.', file.path.split('/').at(-1) ?? ''),
    ...(lacking === null ? [] : [lacking]),
  ];
  void showInformation(said.join(' '), vscode.l10n.t('Open')).then((open) => {
    if (open) void vscode.commands.executeCommand('vscode.open', file);
  });
}
