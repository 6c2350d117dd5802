import { expect, it } from 'vitest';
import { firstLines, linesText, shownName } from '../../../src/shared/shownText.js';

it('of many notes the first are shown, and how many more there are', () => {
  const notes = Array.from({ length: 1234 }, (_, at) => `note ${at}`);
  const shown = firstLines(notes);
  expect(shown).toHaveLength(101);
  expect(shown.slice(0, 2)).toEqual(['note 0', 'note 1']);
  expect(shown.at(-1)).toBe('and 1,134 more notes');
  expect(firstLines(notes.slice(0, 100))).toEqual(notes.slice(0, 100));
});

it('a long name keeps its start and its end', () => {
  const cut = shownName(`layers.0.${'x'.repeat(1_000_000)}.weight`);
  expect(cut.length).toBeLessThanOrEqual(200);
  expect(cut).toMatch(/^layers\.0\.x+….*x+\.weight$/);
});

it('a name with line breaks stays on the line that it is printed in', () => {
  expect(linesText(['a\nb', '\u001b[2Jc', '\u202etxt.pt'])).toBe('a\\nb\n\\u001b[2Jc\n\\u202etxt.pt\n');
});
