import * as l10n from '@vscode/l10n';
import type { Verdict } from '../../protocol/verdict.js';
import type { Evidence } from './evidence.js';
import { reasonsOf } from './reasons.js';
import { RULES, type Finding } from './rules.js';

/** What the numbers say together: the first rule that applies decides, and its numbers follow as reasons. */
export function verdictOf(evidence: Evidence): Verdict {
  for (const rule of RULES) {
    const found = rule(evidence);
    if (found)
      return { level: found.level, sentence: sentenceOf(found, evidence), reasons: reasonsOf(evidence, found.rule) };
  }
  throw new Error('the last rule always applies');
}

/** A good verdict by a process that the model itself gave says so before all else, since a line is cut at its end. */
function sentenceOf({ level, sentence }: Finding, { inferredFrom }: Evidence): string {
  if (inferredFrom !== 'this') return sentence;
  if (level === 'holds')
    return l10n.t('Holds, but circular: the process was inferred from this model itself. {0}', sentence);
  if (level === 'partly')
    return l10n.t('In part, but circular: the process was inferred from this model itself. {0}', sentence);
  return sentence;
}
