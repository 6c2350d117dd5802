import type { ReportRun } from '../protocol/report.js';

/** What a report is called where nobody named it. */
export const reportTitle = (runs: readonly ReportRun[]): string =>
  runs.length === 1 ? `Belief geometry of ${runs[0].name}` : `Belief geometry of ${runs.length} runs`;
