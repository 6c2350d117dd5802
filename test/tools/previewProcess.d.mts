import type { ProcessView } from '../../src/protocol/preview.js';
import type { ProcessChoice } from '../../src/protocol/process.js';
import type { PreviewEngine, PreviewHost } from './previewPages.mjs';

export function processHost(engine: PreviewEngine, process: ProcessChoice, view?: Partial<ProcessView>): PreviewHost;
