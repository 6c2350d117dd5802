import type { Part } from '../figure/composed/shown.js';
import { shownParts } from '../figure/composed/shown.js';
import { partNames } from '../shared/partNames.js';
import type { AnalysisResult } from '../protocol/analysis.js';
import { UsageError } from './usage.js';

/** The part that is called so, or has that place. Throws UsageError. */
export function partNamed(result: AnalysisResult, typed: string): Part {
  if (result.composed === null) throw new UsageError('--part goes with composed processes; this one has no parts');
  const all = shownParts(result);
  const names = partNames(result.composed.parts);
  const found = all.find(
    (part) => part === typed || (typeof part === 'number' && (names[part] === typed || String(part + 1) === typed)),
  );
  if (found !== undefined) return found;
  const known = all.map((part) => (typeof part === 'number' ? (names[part] ?? String(part + 1)) : part));
  throw new UsageError(`--part takes ${known.join(', ')}, or the number of a part that has more than one state`);
}
