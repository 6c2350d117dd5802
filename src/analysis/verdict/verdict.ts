import type { Verdict } from '../../protocol/verdict.js';
import type { Evidence } from './evidence.js';
import { reasonsOf } from './reasons.js';
import { RULES } from './rules.js';

/** What the numbers say together: the first rule that applies decides, and its numbers follow as reasons. */
export function verdictOf(evidence: Evidence): Verdict {
  for (const rule of RULES) {
    const found = rule(evidence);
    if (found) return { level: found.level, sentence: found.sentence, reasons: reasonsOf(evidence, found.rule) };
  }
  throw new Error('the last rule always applies');
}
