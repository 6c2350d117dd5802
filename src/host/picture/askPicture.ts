import * as vscode from 'vscode';
import { askText, createPick, offer, pickOne } from '../door/questions.js';
import type { LastChoices, PictureChoices } from './pictureChoices.js';
import { captions, choicesText, forms, themes, widthOf, widths } from './pictureChoices.js';

const TITLE = vscode.l10n.t('Save Picture');

/**
 * Asks how a picture is to be: one question, whose first answer is as the last time, and a second one where more is to be
 * chosen. undefined where it is given up.
 */
export async function askPicture(last: LastChoices): Promise<PictureChoices | undefined> {
  const before = last.choices;
  const again = {
    label: choicesText(before),
    description: last.isKnown ? vscode.l10n.t('as last time') : vscode.l10n.t('for a paper'),
    chosen: before,
  };
  const other = forms.map(({ label, description, value }) => ({
    label,
    description,
    chosen: { ...before, form: value },
  }));
  const more = {
    label: vscode.l10n.t('More choices…'),
    description: vscode.l10n.t('colours, width on paper, caption'),
    chosen: null,
  };
  const line = (label: string) => ({ label, kind: vscode.QuickPickItemKind.Separator, chosen: null });
  const picked = await pickOne([again, line(vscode.l10n.t('format, the rest as it is')), ...other, line(''), more], {
    title: TITLE,
    placeHolder: vscode.l10n.t('How the picture is to be'),
    ignoreFocusOut: true,
  });
  const chosen = picked === undefined ? undefined : (picked.chosen ?? (await askMore(before)));
  if (chosen !== undefined) await last.remember(chosen);
  return chosen;
}

interface Entry extends vscode.QuickPickItem {
  /** What choosing it makes of the choices; `save` and `width` are no choices. */
  readonly does: ((now: PictureChoices) => PictureChoices) | 'save' | 'width' | null;
}

function entriesOf(now: PictureChoices): Entry[] {
  const section = <K extends keyof PictureChoices>(
    name: string,
    key: K,
    choices: readonly { readonly label: string; readonly description: string; readonly value: PictureChoices[K] }[],
  ): Entry[] => [
    { label: name, kind: vscode.QuickPickItemKind.Separator, does: null },
    ...choices.map(({ label, description, value }): Entry => ({
      label,
      description: now[key] === value ? vscode.l10n.t('{0} · chosen', description) : description,
      iconPath: new vscode.ThemeIcon(now[key] === value ? 'circle-filled' : 'circle-outline'),
      does: (before) => ({ ...before, [key]: value }),
    })),
  ];
  const own = widths.every(({ value }) => value !== now.millimetres);
  return [
    {
      label: vscode.l10n.t('Save Picture…'),
      description: choicesText(now),
      iconPath: new vscode.ThemeIcon('save'),
      does: 'save',
    },
    ...section(vscode.l10n.t('Format'), 'form', forms),
    ...section(vscode.l10n.t('Colours'), 'theme', themes),
    ...section(vscode.l10n.t('Width on paper'), 'millimetres', widths),
    {
      label: vscode.l10n.t('Another width…'),
      description: own ? vscode.l10n.t('{0} mm · chosen', now.millimetres) : vscode.l10n.t('from 30 to 1000 mm'),
      iconPath: new vscode.ThemeIcon(own ? 'circle-filled' : 'circle-outline'),
      does: 'width',
    },
    ...section(vscode.l10n.t('Caption'), 'caption', captions),
  ];
}

/** All choices in one list, which stays open and keeps its place until the picture is saved. */
function askMore(before: PictureChoices): Promise<PictureChoices | undefined> {
  let now = before;
  const pick = createPick<Entry>({
    title: TITLE,
    placeholder: vscode.l10n.t('Choose any of these, then Save Picture…'),
    ignoreFocusOut: true,
  });
  pick.keepScrollPosition = true;
  const draw = (active: string): void => {
    offer(pick, entriesOf(now));
    pick.activeItems = pick.items.filter(({ label }) => label === active);
  };
  return new Promise((resolve) => {
    // While a width is typed this list is hidden, and comes back.
    let asking = false;
    pick.onDidAccept(async () => {
      const [entry] = pick.activeItems;
      if (entry?.does == null) return;
      if (entry.does === 'save') {
        resolve(now);
        return pick.hide();
      }
      if (entry.does === 'width') {
        asking = true;
        const millimetres = await askWidth(now.millimetres);
        asking = false;
        if (millimetres !== null) now = { ...now, millimetres };
        draw(entry.label);
        return pick.show();
      }
      now = entry.does(now);
      draw(entry.label);
    });
    pick.onDidHide(() => {
      if (asking) return;
      resolve(undefined);
      pick.dispose();
    });
    draw(vscode.l10n.t('Save Picture…'));
    pick.show();
  });
}

async function askWidth(before: number): Promise<number | null> {
  const typed = await askText({
    title: TITLE,
    prompt: vscode.l10n.t('Width of the picture in millimetres, from 30 to 1000.'),
    ignoreFocusOut: true,
    value: String(before),
    validateInput: (text) =>
      widthOf(text) === null ? vscode.l10n.t('A number from 30 to 1000 is needed.') : undefined,
  });
  return typed === undefined ? null : widthOf(typed);
}
