import type { CheckRequest, CheckResult } from '../../protocol/check.js';
import type { CallContext } from '../calls.js';
import type { KnownAnalysis } from '../stores/knownAnalysis.js';

export async function check(
  _known: KnownAnalysis,
  _request: CheckRequest,
  _context: CallContext,
): Promise<CheckResult> {
  throw new Error('not built yet');
}
