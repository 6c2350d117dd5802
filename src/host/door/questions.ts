/** The only way to ask: quick picks, input boxes and dialogs, in which names from files are nothing but text. */
import * as vscode from 'vscode';
import { editorLines, editorName, editorText } from '../../shared/editorText.js';
import { count } from '../../shared/texts.js';

/** More entries than this make the editor slow; typing searches all of them. */
export const MAX_ITEMS = 5000;

/** An item as it may be shown; what else it holds stays as it is. */
function shownItem<Item extends vscode.QuickPickItem>(item: Item): Item {
  const { label, description, detail } = item;
  return {
    ...item,
    label: editorName(label),
    ...(description === undefined ? {} : { description: editorText(description) }),
    ...(detail === undefined ? {} : { detail: editorText(detail) }),
  };
}

/** Asks for one of some items; undefined where none was chosen. Of very many the first are shown, and typing finds the others. */
export async function pickOne<Item extends vscode.QuickPickItem>(
  items: readonly Item[] | Promise<readonly Item[]>,
  options: vscode.QuickPickOptions,
  token?: vscode.CancellationToken,
): Promise<Item | undefined> {
  const shown = { ...options, ...shownOptions(options) };
  if (!(items instanceof Promise))
    return items.length > MAX_ITEMS
      ? pickOfMany(items, options, token)
      : vscode.window.showQuickPick(items.map(shownItem), shown, token);
  // The box opens while the list is still to come; it closes again if another kind of box is needed for very many.
  const early = new vscode.CancellationTokenSource();
  token?.onCancellationRequested(() => early.cancel());
  try {
    const few = items.then((list) => {
      if (list.length > MAX_ITEMS) early.cancel();
      return list.slice(0, MAX_ITEMS).map(shownItem);
    });
    const chosen = await vscode.window.showQuickPick(few, shown, early.token);
    if (token?.isCancellationRequested || !early.token.isCancellationRequested) return chosen;
    return await pickOfMany(await items, options, token);
  } finally {
    early.dispose();
  }
}

/** Asks for any number of items; undefined where the person left. Of very many the first are shown. */
export async function pickMany<Item extends vscode.QuickPickItem>(
  items: readonly Item[] | Promise<readonly Item[]>,
  options: vscode.QuickPickOptions,
): Promise<readonly Item[] | undefined> {
  const shown = Promise.resolve(items).then((list) => list.slice(0, MAX_ITEMS).map(shownItem));
  return vscode.window.showQuickPick(shown, { ...options, ...shownOptions(options), canPickMany: true });
}

function pickOfMany<Item extends vscode.QuickPickItem>(
  items: readonly Item[],
  { title, placeHolder, ignoreFocusOut = false }: vscode.QuickPickOptions,
  token?: vscode.CancellationToken,
): Promise<Item | undefined> {
  const pick = createPick<Item>({ title, placeholder: placeHolder, ignoreFocusOut });
  const offerFound = (typed: string) => {
    const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
    const found = items.filter(({ label, description = '' }) => {
      const text = `${label} ${description}`.toLowerCase();
      return words.every((word) => text.includes(word));
    });
    const told =
      found.length > MAX_ITEMS
        ? vscode.l10n.t('{0} entries, the first {1} are shown: type to search', count(found.length), count(MAX_ITEMS))
        : found.length === 1
          ? vscode.l10n.t('1 entry')
          : vscode.l10n.t('{0} entries', count(found.length));
    pick.title = `${title ?? ''} (${told})`;
    offer(pick, found.slice(0, MAX_ITEMS));
  };
  return new Promise((resolve) => {
    pick.onDidChangeValue(offerFound);
    pick.onDidAccept(() => {
      resolve(pick.activeItems[0]);
      pick.hide();
    });
    pick.onDidHide(() => {
      resolve(undefined);
      pick.dispose();
    });
    token?.onCancellationRequested(() => pick.hide());
    offerFound('');
    pick.show();
  });
}

interface PickLook {
  readonly title: string | undefined;
  readonly placeholder: string | undefined;
  readonly ignoreFocusOut: boolean;
  readonly step?: number;
  readonly totalSteps?: number;
}

/** A quick pick whose items change while it is open: {@link offer} sets them. */
export function createPick<Item extends vscode.QuickPickItem>(look: PickLook): vscode.QuickPick<Item> {
  const { title, placeholder } = look;
  return Object.assign(vscode.window.createQuickPick<Item>(), {
    ...look,
    title: title && editorText(title),
    placeholder: placeholder && editorText(placeholder),
  });
}

export function offer<Item extends vscode.QuickPickItem>(pick: vscode.QuickPick<Item>, items: readonly Item[]): void {
  pick.items = items.map(shownItem);
}

/** Asks for a text. What is typed, and what stands there to be changed, keeps every character. */
export function askText(options: vscode.InputBoxOptions): Thenable<string | undefined> {
  const { prompt, validateInput } = options;
  return vscode.window.showInputBox({
    ...options,
    ...shownOptions(options),
    ...(prompt === undefined ? {} : { prompt: editorText(prompt) }),
    ...(validateInput && { validateInput: (typed: string) => shownProblem(validateInput(typed)) }),
  });
}

type Problem = Awaited<ReturnType<NonNullable<vscode.InputBoxOptions['validateInput']>>>;

function shownProblem(problem: Problem | Thenable<Problem>): Problem | Thenable<Problem> {
  if (problem == null) return undefined;
  if (typeof problem === 'string') return editorText(problem);
  return 'then' in problem
    ? problem.then((said) => shownProblem(said))
    : { ...problem, message: editorText(problem.message) };
}

/**
 * Asks before something is done that came from elsewhere, in front of all else; Escape is no.
 * @param detail lines that are shown whole
 */
export async function askWhether(question: string, detail: string, yes: string): Promise<boolean> {
  const options = { modal: true, detail: editorLines(detail) };
  return (await vscode.window.showWarningMessage(editorText(question), options, yes)) === yes;
}

export const askToOpen = (options: vscode.OpenDialogOptions): Thenable<vscode.Uri[] | undefined> =>
  vscode.window.showOpenDialog({ ...options, ...shownOptions(options) });

export const askWhereToSave = (options: vscode.SaveDialogOptions): Thenable<vscode.Uri | undefined> =>
  vscode.window.showSaveDialog({ ...options, ...shownOptions(options) });

function shownOptions({ title, placeHolder }: { title?: string; placeHolder?: string }) {
  return {
    ...(title === undefined ? {} : { title: editorText(title) }),
    ...(placeHolder === undefined ? {} : { placeHolder: editorText(placeHolder) }),
  };
}
