import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Evidence } from '../../../src/analysis/verdict/evidence.js';
import type { VerdictLevel } from '../../../src/protocol/verdict.js';
import { bundleFile } from '../../tools/l10n.mjs';

vi.mock('vscode', async () => (await import('../host/support/fakeVscode.js')).fakeVscode);

/** Modules make texts as they are loaded, so each is loaded anew in the language. */
async function inLanguage(language: 'en' | 'de') {
  vi.resetModules();
  const contents =
    language === 'en' ? {} : (JSON.parse(readFileSync(bundleFile('de'), 'utf8')) as Record<string, string>);
  (await import('@vscode/l10n')).config({ contents: JSON.stringify(contents) });
  const { RULES } = await import('../../../src/analysis/verdict/rules.js');
  const verdicts = await import('../../../src/shared/verdictTexts.js');
  const { heard, tellIn } = await import('../../../src/shared/told.js');
  tellIn(contents);
  const { REMEDIES } = await import('../../../src/shared/remedies.js');
  const { beliefItem } = await import('../../../src/host/labels.js');
  const { wordHint } = await import('../../../src/shared/words.js');
  return { RULES, ...verdicts, heard, REMEDIES, beliefItem, wordHint };
}

const model = { kl: 0.0003, loss: 0.58, optimal_loss: 0.5797, markov_kl: [0.3, 0.2, 0.1], closed: 0.999 };
const evidence = {
  model,
  regression: { r2: 0.998, r2_unseen: 0.997, underdetermined: false, r2_first_checkpoint: 0.2, first_checkpoint: 0 },
  ...{ columns: 64, prefixes: 1046, isFirst: false, better: null, check: null },
} as unknown as Evidence;

describe('in German', () => {
  let german: Awaited<ReturnType<typeof inLanguage>>;
  let english: Awaited<ReturnType<typeof inLanguage>>;
  let found: { readonly level: VerdictLevel; readonly sentence: string };
  beforeAll(async () => {
    english = await inLanguage('en');
    found = english.RULES.map((rule) => rule(evidence)).find(Boolean)!;
    german = await inLanguage('de');
  });
  afterAll(async () => {
    await inLanguage('en');
  });

  it('a verdict has the level, icon and figures of the English one, in words of its own', () => {
    const own = german.heard(found);
    expect(own.level).toBe('holds');
    expect(german.verdictText(own)).toBe(
      'Vorhanden ist die Belief-Geometrie: Die Vorhersage weicht um 0.0003 nats vom Ideal ab, der Read-out hat R² 0.998, auch auf ungesehenen Präfixen',
    );
    expect(found.sentence.match(/[\d.]+/g)).toEqual(own.sentence.match(/[\d.]+/g));
    // Data have the English one, wherever they were shown.
    for (const verdict of [own, found]) expect(german.englishVerdictText(verdict)).toBe(english.verdictText(found));
    for (const level of Object.keys(german.VERDICT_SIGNS) as (keyof typeof german.VERDICT_SIGNS)[]) {
      expect(german.VERDICT_SIGNS[level].icon).toBe(english.VERDICT_SIGNS[level].icon);
      expect(german.VERDICT_SIGNS[level].word, level).not.toBe(english.VERDICT_SIGNS[level].word);
    }
  });

  it('a sentence that begins with the word of its verdict does not have it twice', () => {
    const sentence = 'Nicht zu entscheiden: mehr Spalten als Präfixe (64 auf 12)';
    expect(german.verdictText({ level: 'cannot-tell', sentence })).toBe(sentence);
    const partly = 'Die Belief-Geometrie ist teilweise vorhanden: 0.02 nats vom Ideal entfernt, …';
    expect(german.verdictText({ level: 'partly', sentence: partly })).toBe(`Teilweise: ${partly}`);
  });

  it('remedies, beliefs and prompts are German, and run the same commands', () => {
    expect(german.REMEDIES.restartEngine.label).toBe('Engine neu starten');
    expect(german.REMEDIES.restartEngine.command).toBe('beliefscope.restartEngine');
    const row = { index: 12, vector: [1, 0], positions: 1234, words_ending: 1, ends_after: [] };
    expect(german.beliefItem(row, ['T', 'F'], true)).toEqual({
      label: 'Belief 12',
      description: 'T: 1',
      detail: 'an 1,234 Positionen, 1 Wort endet darin',
    });
    expect(german.wordHint(['0', '1'])).toBe(
      'Symbole 0, 1, getrennt durch Leerzeichen oder Kommas, oder aneinandergeschrieben',
    );
  });
});
