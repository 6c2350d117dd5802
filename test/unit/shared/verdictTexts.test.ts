import { expect, it } from 'vitest';
import { verdictText } from '../../../src/shared/verdictTexts.js';

it.each([
  ['holds', 'Holds the belief geometry: …', 'Holds the belief geometry: …'],
  ['cannot-tell', 'Cannot be told: more columns than prefixes', 'Cannot be told: more columns than prefixes'],
  ['absent', 'The beliefs do not read out', 'Absent: The beliefs do not read out'],
] as const)('a verdict of level %s says its word once', (level, sentence, text) =>
  expect(verdictText({ level, sentence })).toBe(text),
);
