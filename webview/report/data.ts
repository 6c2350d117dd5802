import type { Report } from '../../src/protocol/report.js';
import { heard } from '../../src/shared/told.js';
import { unpackedJson } from '../../src/shared/packedArrays.js';

/** The report that the page holds. Throws where the block is not there or is not whole. */
export function readReport(): Report {
  const text = document.getElementById('report')?.textContent;
  if (text == null) throw new Error('the report holds no data');
  return heard(unpackedJson(text) as Report);
}
