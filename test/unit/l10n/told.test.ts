import { readFileSync } from 'node:fs';
import * as l10n from '@vscode/l10n';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { heard, inEnglish, tellIn, toldText } from '../../../src/shared/told.js';
import { bundleFile } from '../../tools/l10n.mjs';

const german = JSON.parse(readFileSync(bundleFile('de'), 'utf8')) as Record<string, string>;
const filled = (text: string, values: readonly string[]): string =>
  text.replaceAll(/\{(\d+)\}/g, (all, place: string) => values[Number(place)] ?? all);

/** German of more than one English text. */
const twice = new Set(Object.values(german).filter((text, at, all) => all.indexOf(text) !== at));

beforeAll(() => tellIn(german));
afterAll(() => tellIn({}));

describe('what the engine tells, as it is shown in German', () => {
  it.each([
    ['numbers', ['1,046', '0.0003', '12', '7', '3.5', '8']],
    ['names and numbers', ['"a.pt"', '4', 'run_2/[1,2]', '0.25', 'x', '9']],
  ])('is the same text of the sources with the same %s, and back', (_, values) => {
    const wrong: string[] = [];
    for (const [english, text] of Object.entries(german)) {
      const words = english.replaceAll(/\{\d+\}/g, '').match(/\p{L}+/gu)?.length ?? 0;
      // Less than three words around a name may be anything.
      if (words < (values[0] === '"a.pt"' ? 3 : 1)) continue;
      const [told, shown] = [filled(english, values), filled(text, values)];
      if (toldText(told) !== shown) wrong.push(`${told} → ${toldText(told)}`);
      if (inEnglish(shown) !== told && !twice.has(text)) wrong.push(`${shown} ← ${inEnglish(shown)}`);
    }
    expect(wrong).toEqual([]);
  });

  it('has the values of values in German, and names as they are', () => {
    expect(toldText('Predicts like an observer who remembers 2 tokens: 0.0123 nats from the ideal')).toBe(
      filled(german['{0}: {1} from the ideal']!, [
        'Sagt voraus wie ein Beobachter, der sich an 2 Tokens erinnert',
        '0.0123 nats',
      ]),
    );
    // A run may be called as a word of ours is, or in the way of a short text.
    for (const name of ['Position', 'none', 'model', 'old runs', 'norm'])
      expect(toldText(`${name} has no file best.pt.`)).toBe(filled(german['{0} has no file {1}.']!, [name, 'best.pt']));
  });

  it('is left alone where it is not ours, whatever it quotes', () => {
    for (const text of ['', ' ', '{0}', 'a: b', 'My notes on runs', 'Notizen: {0} words', `${'('.repeat(3000)}: `])
      expect(toldText(text)).toBe(text);
    const long = `All ${'{0} '.repeat(100_000)}words were used: there are no more than the sample asked for.`;
    expect(toldText(long)).toBe(long);
  });

  it('is found in the fields that hold it, and in no others', () => {
    const vector = Float64Array.of(1, 2);
    const answer = {
      type: 'analysis',
      result: {
        process: { name: 'none', states: ['Position', 'Loss'] },
        verdict: { level: 'absent', sentence: 'The beliefs do not read out: R² 0.2, 0.1 on unseen prefixes' },
        notes: ['The model is 0.1 nats per token from it.', 'Own words.'],
        beliefs: { vector },
        rows: [[1, 2], ['Position']],
        checkpoint: { step: 12, file: 'Position' },
      },
    };
    const shown = heard(answer);
    expect(shown.result.verdict.sentence).toBe(
      filled(german['The beliefs do not read out: R² {0}, {1} on unseen prefixes']!, ['0.2', '0.1']),
    );
    expect(shown.result.notes).toEqual([
      filled(german['The model is {0} nats per token from it.']!, ['0.1']),
      'Own words.',
    ]);
    expect(shown.result.beliefs.vector).toBe(vector);
    expect(shown.result.process).toEqual(answer.result.process);
    expect(shown.result.rows).toEqual(answer.result.rows);
    expect(shown.result.checkpoint).toEqual(answer.result.checkpoint);
    expect(answer.result.notes[0]).toBe('The model is 0.1 nats per token from it.');
  });

  it('has as much of it in English as in an editor that speaks English, where it is saved', () => {
    l10n.config({ contents: german });
    try {
      const title = l10n.t('R² of each layer alone');
      expect(title).not.toBe('R² of each layer alone');
      expect(inEnglish(title)).toBe('R² of each layer alone');
      expect(inEnglish('someone’s run')).toBe('someone’s run');
    } finally {
      l10n.config({ contents: {} });
    }
  });
});
