import { LiveSet } from '../../../../src/host/runs/liveSet.js';
import type { RunSet } from '../../../../src/host/runs/runSet.js';
import { lookAt } from '../../../../src/host/session/live/localLook.js';
import type { RunsServices } from '../../../../src/host/runs/runsPanel.js';
import { RunsPanel } from '../../../../src/host/runs/runsPanel.js';
import type { Drawing } from '../../../../src/host/picture/savePicture.js';
import { EngineError } from '../../../../src/host/engine/errors.js';
import type { ErrorInfo } from '../../../../src/protocol/outcome.js';
import type { ProcessChoice } from '../../../../src/protocol/process.js';
import type { FromRunsPage, RunRef } from '../../../../src/protocol/runsPage.js';
import { runsViewSchema } from '../../../../src/protocol/runsPage.js';
import type { PreviewEngine, PreviewHost, Send } from '../../../tools/previewPages.mjs';
import { FakeHolder, FakeLog } from '../../host/support/fakeVscode.js';

/** A checkpoint that a person wants to see in a panel. */
export interface Opened {
  readonly name: string;
  readonly file: string | null;
}

/**
 * The host's own panel of runs, with the engine of the test behind it and a browser in place of the editor's page.
 * `chosen`: the process that a person chooses when they are asked.
 */
export function runsHost(
  engine: PreviewEngine,
  folders: readonly string[],
  { compute = true, chosen = null }: { readonly compute?: boolean; readonly chosen?: ProcessChoice | null } = {},
) {
  const holder = new FakeHolder();
  const opened: Opened[] = [];
  const drawings: Drawing[] = [];
  const said: FromRunsPage[] = [];
  const processes = new Map<string, ProcessChoice>();
  let send: Send = () => Promise.resolve();
  holder.webview.postMessage = async (message: unknown) => {
    await send(message);
    return true;
  };
  const request = async (method: string, params: unknown, options?: { onProgress?: (told: unknown) => void }) => {
    try {
      return await engine.call(method, params, options?.onProgress);
    } catch (error) {
      const { code, message } = error as ErrorInfo;
      throw new EngineError(code, message);
    }
  };
  const services = {
    extension: { path: '/extension', fsPath: '/extension' },
    engine: { request, files: { allow: () => undefined }, onDidRestart: () => ({ dispose: () => undefined }) },
    memory: { process: (key: string) => processes.get(key) ?? null, assumed: () => ({}) },
    log: new FakeLog(),
    nameOf: () => null,
    isTrusted: () => true,
    open: async ({ name }: { name: string }, file: string | null) => void opened.push({ name, file }),
    chooseProcess: async ({ ref }: { ref: RunRef }) => {
      if (chosen && ref.source.kind === 'local') processes.set(`file://${ref.source.path}`, chosen);
      return chosen !== null;
    },
    addRuns: async () => undefined,
    follow: (set: RunSet, isVisible: () => boolean) =>
      new LiveSet(
        set,
        { disk: lookAt, list: () => Promise.reject(new Error('no service')) },
        { onDidChange: () => ({ dispose: () => undefined }) },
        isVisible,
      ),
    saveChart: async (drawing: Drawing) => void drawings.push(drawing),
  };
  const refs = folders.map((path): RunRef => ({ source: { kind: 'local', path }, of: null }));
  let panel: RunsPanel | null = null;
  const host: PreviewHost = async (message, answer) => {
    send = answer;
    said.push(message as unknown as FromRunsPage);
    // The page is there before the panel's first message, as in the editor.
    panel ??= new RunsPanel(
      holder.asPanel,
      refs,
      runsViewSchema.parse({}),
      services as unknown as RunsServices,
      compute,
    );
    holder.say(message);
  };
  return { host, opened, drawings, said, holder, dispose: () => panel?.dispose() };
}
