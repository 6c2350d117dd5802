import type { ProcessChoice, ProcessView } from '../../src/protocol.js';
import type { PreviewEngine, PreviewHost } from './previewPages.mjs';

export function processHost(engine: PreviewEngine, process: ProcessChoice, view?: Partial<ProcessView>): PreviewHost;
