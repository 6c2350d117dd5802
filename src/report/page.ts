import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ReportPage } from './html.js';

/** The page of a report, which a build puts beside the bundles. Throws where it is not there. */
export async function reportPage(): Promise<ReportPage> {
  const at = (name: string): Promise<string> => readFile(join(__dirname, 'webview', name), 'utf8');
  const [script, styles] = await Promise.all([at('report.js'), at('report.css')]);
  return { script, styles };
}
