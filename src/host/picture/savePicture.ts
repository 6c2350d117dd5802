import * as vscode from 'vscode';
import { version } from '../../../package.json';
import type { FigureFormat } from '../../figure/files/write.js';
import type { DrawnPicture, PictureWish } from '../../protocol/picture.js';
import { sessionFor } from '../commands/register.js';
import type { CommandServices } from '../commands/register.js';
import { showInformation } from '../door/messages.js';
import { askText, askWhereToSave, pickOne } from '../door/questions.js';
import { EngineError } from '../engine/errors.js';
import type { Session } from '../session/session.js';
import { suggestedFile, writeFile } from '../writeFile.js';

const TITLE = 'Save Picture';

interface Choice<T> {
  readonly label: string;
  readonly description?: string;
  readonly value: T;
}

interface Form {
  readonly format: FigureFormat;
  readonly scale: number;
}

const forms: readonly Choice<Form>[] = [
  { label: 'SVG', description: 'shapes and text, to be edited', value: { format: 'svg', scale: 1 } },
  { label: 'PDF', description: 'for LaTeX, with the faces of its letters in it', value: { format: 'pdf', scale: 1 } },
  { label: 'PNG', description: '150 dots to the inch', value: { format: 'png', scale: 1 } },
  { label: 'PNG × 2', description: '300 dots to the inch', value: { format: 'png', scale: 2 } },
  { label: 'PNG × 4', description: '600 dots to the inch', value: { format: 'png', scale: 4 } },
];
const themes: readonly Choice<PictureWish['theme']>[] = [
  { label: 'Light', description: 'dark on white, for a paper', value: 'light' },
  { label: 'Dark', description: 'for a slide', value: 'dark' },
  { label: 'As shown', description: 'in the colours of the editor', value: 'shown' },
];
const widths: readonly Choice<number | null>[] = [
  { label: '85 mm', description: 'one of two columns; plots one below the other', value: 85 },
  { label: '120 mm', description: 'a column and a half', value: 120 },
  { label: '180 mm', description: 'the width of a page', value: 180 },
  { label: 'Another width…', value: null },
];
const captions: readonly Choice<boolean>[] = [
  { label: 'Without caption', value: false },
  { label: 'With caption', description: 'run, step, process, figures and verdict', value: true },
];

/** What was chosen last, which is offered first. */
const last = new Map<string, string>();

async function ask<T>(name: string, choices: readonly Choice<T>[], step: string): Promise<Choice<T> | undefined> {
  const before = last.get(name);
  const first = choices.filter(({ label }) => label === before);
  const chosen = await pickOne([...first, ...choices.filter((each) => !first.includes(each))], {
    title: `${TITLE} (${step})`,
    placeHolder: name,
    ignoreFocusOut: true,
  });
  if (chosen) last.set(name, chosen.label);
  return chosen;
}

async function askWidth(): Promise<number | undefined> {
  const chosen = await ask('Width on paper', widths, '3/4');
  if (!chosen || chosen.value !== null) return chosen?.value ?? undefined;
  const typed = await askText({
    title: TITLE,
    prompt: 'Width of the picture in millimetres, from 30 to 1000.',
    ignoreFocusOut: true,
    value: '140',
    validateInput: (text) => (widthOf(text) === null ? 'A number from 30 to 1000 is needed.' : undefined),
  });
  return typed === undefined ? undefined : (widthOf(typed) ?? undefined);
}

function widthOf(text: string): number | null {
  const value = text.trim() === '' ? NaN : Number(text);
  return value >= 30 && value <= 1000 ? value : null;
}

/** `beliefscope.savePicture`: asks how, has the page draw it, and writes it where the user wants it. */
export async function savePicture(services: CommandServices, target: unknown): Promise<void> {
  const session = await sessionFor(services, target, TITLE);
  if (session) await savePictureOf(services, session, 'plots');
}

/** The same of the plots on show, or of the chart whose button was pressed last. */
export async function savePictureOf(
  services: CommandServices,
  session: Session,
  what: PictureWish['what'],
): Promise<void> {
  const panel = services.panels.show(session);
  const form = await ask('Format', forms, '1/4');
  const theme = form && (await ask('Colours', themes, '2/4'));
  const millimetres = theme && (await askWidth());
  const caption = millimetres === undefined ? undefined : await ask('Caption', captions, '4/4');
  if (!form || !theme || millimetres === undefined || !caption) return;
  const date = new Date();
  const wish = { what, millimetres, theme: theme.value, caption: caption.value, version, date: date.toISOString() };
  const picture = await panel.drawPicture(wish);
  if (!picture)
    throw new EngineError('cannot-write', 'There is no picture to save yet: show the geometry of a checkpoint first.');
  await writePicture(picture, {
    ...form.value,
    date,
    name: `${session.name}-${what === 'plots' ? 'geometry' : 'chart'}`,
  });
}

async function writePicture(
  picture: DrawnPicture,
  { format, scale, date, name }: Form & { readonly date: Date; readonly name: string },
): Promise<void> {
  const file = await askWhereToSave({
    title: TITLE,
    filters: { [format.toUpperCase()]: [format] },
    defaultUri: suggestedFile(`${name}.${format}`),
  });
  if (!file) return;
  // The writers bring faces of letters and a program that draws.
  const { figureBytes } = await import('../../figure/files/write.js');
  await writeFile(file, await figureBytes(picture, format, { scale, date }));
  void showInformation(`Picture written to ${file.path.split('/').at(-1) ?? ''}.`, 'Open').then((open) => {
    if (open) void vscode.commands.executeCommand('vscode.open', file);
  });
}
