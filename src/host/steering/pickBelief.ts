import * as vscode from 'vscode';
import type { AnalysisResult, BeliefSearch } from '../../protocol/analysis.js';
import { isCancelled, toErrorInfo } from '../engine/errors.js';
import { beliefItem, formatCount } from '../labels.js';
import type { Session } from '../session/session.js';
import { createPick, offer } from '../door/questions.js';

export interface BeliefQuestion {
  readonly title: string;
  readonly placeholder: string;
  readonly step: number;
  readonly totalSteps: number;
  readonly filter: BeliefSearch['filter'];
  readonly cut: number | null;
  /** A belief that is not offered because it is the other end of the pair; null: all are offered. */
  readonly except: number | null;
}

interface BeliefChoice extends vscode.QuickPickItem {
  readonly index: number | null;
}

export type PickedBelief = number | 'back' | undefined;

const LIMIT = 200;
/** Milliseconds without typing before the engine searches. */
const TYPING_MS = 60;

/**
 * Asks for one belief: the engine searches while the user types, and the list holds at most {@link LIMIT} matches.
 * Returns `back` if the user wants the previous question, and undefined if they cancelled.
 */
export function pickBelief(
  session: Session,
  analysis: AnalysisResult,
  question: BeliefQuestion,
): Promise<PickedBelief> {
  const { title, placeholder, step, totalSteps } = question;
  // The panel may have been opened a moment ago, and its page takes the focus when it has loaded.
  const pick = createPick<BeliefChoice>({ title, placeholder, step, totalSteps, ignoreFocusOut: true });
  if (step > 1) pick.buttons = [vscode.QuickInputButtons.Back];
  let search = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  /** Whether the list still shows the matches of an earlier text. */
  let behind = true;
  let acceptFirst: () => void = () => undefined;

  const look = async () => {
    search.abort();
    const mine = new AbortController();
    search = mine;
    pick.busy = true;
    try {
      const { filter, cut } = question;
      const params: BeliefSearch = {
        analysis: analysis.id,
        query: pick.value.slice(0, 1000),
        filter,
        cut,
        limit: LIMIT,
      };
      const { rows, more } = await session.call('beliefs/search', params, { signal: mine.signal });
      if (search !== mine) return;
      const items = rows
        .filter(({ index }) => index !== question.except)
        .map((row): BeliefChoice => ({
          ...beliefItem(row, analysis.process.states, cut === null),
          index: row.index,
          alwaysShow: true,
        }));
      if (items.length === 0)
        items.push(
          note(
            vscode.l10n.t('No belief matches'),
            vscode.l10n.t('type an index, (part of) a state’s name, or the beginning of a vector'),
          ),
        );
      if (more > 0) items.push(note(vscode.l10n.t('{0} more, keep typing', formatCount(more))));
      offer(pick, items);
      behind = false;
      acceptFirst();
    } catch (error) {
      if (!isCancelled(error) && search === mine) offer(pick, [note(toErrorInfo(error).message)]);
    } finally {
      if (search === mine) pick.busy = false;
    }
  };

  return new Promise((resolve) => {
    const finish = (picked: PickedBelief) => {
      resolve(picked);
      pick.hide();
    };
    pick.onDidChangeValue(() => {
      behind = true;
      acceptFirst = () => undefined;
      clearTimeout(timer);
      timer = setTimeout(() => void look(), TYPING_MS);
    });
    pick.onDidAccept(() => {
      const accept = (item: BeliefChoice | undefined) => {
        if (item?.index != null) finish(item.index);
      };
      // If Enter follows the typing at once, the first match of the new text is accepted, not that of the old list.
      if (behind) acceptFirst = () => accept(pick.items[0]);
      else accept(pick.activeItems[0]);
    });
    pick.onDidTriggerButton(() => finish('back'));
    pick.onDidHide(() => {
      clearTimeout(timer);
      search.abort();
      pick.dispose();
      resolve(undefined);
    });
    pick.show();
    void look();
  });
}

const note = (label: string, description?: string): BeliefChoice => ({
  label,
  ...(description === undefined ? {} : { description }),
  index: null,
  alwaysShow: true,
});
