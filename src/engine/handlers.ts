import { answerAgent } from '../agents/answer.js';
import type { Ask } from '../agents/tool.js';
import type { EngineHandlers } from './calls.js';
import { Engine } from './engine.js';
import type { HostFiles } from './places/hostFileSystem.js';
import { inspectionFacts, inspectionText } from './inspectionText.js';
import { warmRuntime } from '../model/runtime/warmRuntime.js';
import { notebookOf } from './notebook.js';
import { presetInfos } from './processes/presetInfos.js';
import { s3Buckets, s3FolderPage } from './places/s3Browse.js';
import { truthCalls } from './truth/calls.js';
import { storePlace } from './sweep/storePlace.js';
import { sweepCalls } from './sweep/calls.js';
import { steeringCalls } from './steeringCalls.js';
import { searchBeliefs } from './beliefSearch.js';
import { selectionPage } from './beliefSelection.js';
import { wordsPage } from './beliefWords.js';
import { processHandlers } from './processes/handlers.js';

export { Engine } from './engine.js';

/** The engine's answers to every call of the protocol. */
export function createEngine(options: { readonly hostFiles: HostFiles | null }): EngineHandlers {
  const engine = new Engine(options.hostFiles, storePlace);
  const handlers: Omit<EngineHandlers, 'agents/answer'> = {
    ...processHandlers(),
    'folder/list': ({ source, assumed }, { signal }) => engine.list(source, signal, assumed),
    'folder/config': ({ source }, { signal }) => engine.configFields(source, signal),
    'runs/list': ({ source }, { signal }) => engine.listRuns(source, signal),
    inspect: async ({ source, checkpoint, ...asked }, { signal }) => {
      const inspection = await engine.inspect(source, checkpoint, signal, asked);
      return { inspection, facts: inspectionFacts(inspection), text: inspectionText(inspection) };
    },
    's3/buckets': (service, { signal }) => s3Buckets(service, signal),
    's3/folder': (request, { signal }) => s3FolderPage(request, signal),
    'presets/list': async () => {
      // Whoever asks for presets is about to analyse something, which should then hear a cancel at once.
      await warmRuntime();
      return presetInfos();
    },
    analyse: async (request, context) => (await engine.analyse(request, context)).result,
    'beliefs/words': async ({ analysis, belief, offset, limit }) => {
      const known = engine.known(analysis, [belief]);
      return wordsPage(known.run.inputs.tree, known.nodesOfBeliefs(), belief, offset, limit);
    },
    'beliefs/selection': async ({ analysis, beliefs, offset, limit }) =>
      selectionPage(engine.known(analysis, beliefs), beliefs, offset, limit),
    'beliefs/search': async ({ analysis, query, filter, cut, limit }) => {
      const known = engine.known(analysis);
      const page = searchBeliefs(known.searchable(), query, known.offers(filter, cut), limit);
      const after = known.endsAfter(page.rows.filter((row) => row.words_ending === 0).map(({ index }) => index));
      return { ...page, rows: page.rows.map((row) => ({ ...row, ends_after: after.get(row.index) ?? [] })) };
    },
    notebook: async (request, context) => ({
      text: await notebookOf(engine, engine.known(request.analysis), request, context),
    }),
    ...sweepCalls(engine, options.hostFiles),
    'training/logs': (request, { signal }) => engine.trainingLogs(request, signal),
    ...steeringCalls(engine),
    ...truthCalls(engine),
  };
  return {
    ...handlers,
    'agents/answer': (request, { signal, progress }) => {
      const ask: Ask = (method, params, told) => handlers[method](params, { signal, progress: told });
      return answerAgent(request, ask, progress);
    },
  };
}
