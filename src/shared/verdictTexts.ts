/** How a verdict is written and marked wherever it stands: a word and an icon for each level, so that colour is never its only sign. */
import * as l10n from '@vscode/l10n';
import { inEnglish } from './told.js';

/** What a level amounts to, for a theme's colours: `good`, `doubt`, `bad`, or `open` where nothing is judged. */
export type VerdictTone = 'good' | 'doubt' | 'bad' | 'open';

interface VerdictSign {
  readonly word: string;
  /** A codicon's name, without `codicon-`. */
  readonly icon: string;
  readonly tone: VerdictTone;
}

export const VERDICT_SIGNS = {
  holds: { word: l10n.t('Holds'), icon: 'pass', tone: 'good' },
  partly: { word: l10n.t('In part'), icon: 'color-mode', tone: 'doubt' },
  markov: { word: l10n.t('Short memory'), icon: 'history', tone: 'doubt' },
  'untrained-alike': { word: l10n.t('Like untrained'), icon: 'warning', tone: 'doubt' },
  absent: { word: l10n.t('Absent'), icon: 'circle-slash', tone: 'bad' },
  'other-process': { word: l10n.t('Other process'), icon: 'arrow-swap', tone: 'bad' },
  'not-judged': { word: l10n.t('Not judged'), icon: 'circle-large-outline', tone: 'open' },
  'cannot-tell': { word: l10n.t('Cannot be told'), icon: 'question', tone: 'open' },
} as const satisfies Readonly<Record<string, VerdictSign>>;

export type SignedLevel = keyof typeof VERDICT_SIGNS;

export interface SignedVerdict {
  readonly level: SignedLevel;
  readonly sentence: string;
}

/** Whether a verdict's sentence begins with its word, which then needs not be said before it. */
export const beginsWithWord = ({ level, sentence }: SignedVerdict): boolean =>
  begins(sentence, VERDICT_SIGNS[level].word);

const begins = (sentence: string, word: string): boolean =>
  sentence.startsWith(word) && /^[ :,]/u.test(sentence.slice(word.length));

/** `Holds the belief geometry: …`, `Absent: the beliefs do not read out …`, in one line. */
export const verdictText = (verdict: SignedVerdict): string =>
  beginsWithWord(verdict) ? verdict.sentence : `${VERDICT_SIGNS[verdict.level].word}: ${verdict.sentence}`;

/** The same for data, which are English: whatever the sentence was shown in. */
export function englishVerdictText({ level, sentence }: SignedVerdict): string {
  const [word, told] = [inEnglish(VERDICT_SIGNS[level].word), inEnglish(sentence)];
  return begins(told, word) ? told : `${word}: ${told}`;
}

interface Judged<V> {
  readonly id: string;
  readonly verdict: V;
}

/** The newest verdict of an analysis: that of its check, where it was checked. */
export const latestVerdict = <V>(
  result: Judged<V>,
  checked: { readonly analysis: string; readonly verdict: V } | null,
): V => (checked?.analysis === result.id ? checked.verdict : result.verdict);
