import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { EngineError } from '../../../src/host/engine/errors.js';
import { registerMcpServer } from '../../../src/host/agents/mcpServer.js';
import { registerAgentTools } from '../../../src/host/agents/tools.js';
import { agentToolNames, editorToolName, type AgentToolName } from '../../../src/protocol/agents.js';
import { settings } from './support/fakeVscode.js';

interface Tool {
  prepareInvocation(options: { input: unknown }): {
    invocationMessage: { value: string };
    confirmationMessages?: { title: string; message: { value: string } };
  };
  invoke(
    options: { input: unknown },
    token: { isCancellationRequested: boolean; onCancellationRequested(listener: () => void): { dispose(): void } },
  ): Promise<{ parts: { value: string }[] }>;
}
interface Provider {
  onDidChangeMcpServerDefinitions(listener: () => void): unknown;
  provideMcpServerDefinitions(): Definition[];
}
interface Definition {
  readonly label: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly version: string;
  cwd?: { readonly fsPath: string };
}

const editor = vi.hoisted(() => ({
  tools: new Map<string, unknown>(),
  providers: new Map<string, unknown>(),
  isTrusted: true,
  folders: ['/work/runs'],
}));
const configured = vi.hoisted(() => ({ fire: (_: unknown): void => undefined }));

vi.mock('vscode', async () => {
  const { fakeVscode, EventEmitter: Emitter } = await import('./support/fakeVscode.js');
  const changes = new Emitter<{ affectsConfiguration(name: string): boolean }>();
  configured.fire = (event) => changes.fire(event as { affectsConfiguration(name: string): boolean });
  class Text {
    constructor(readonly value: string) {}
  }
  return {
    ...fakeVscode,
    Disposable: { from: () => ({ dispose: () => undefined }) },
    MarkdownString: Text,
    LanguageModelTextPart: Text,
    LanguageModelToolResult: class {
      constructor(readonly parts: Text[]) {}
    },
    CancellationError: class CancellationError extends Error {},
    McpStdioServerDefinition: class {
      cwd: unknown;
      constructor(
        readonly label: string,
        readonly command: string,
        readonly args: string[],
        readonly env: Record<string, string>,
        readonly version: string,
      ) {}
    },
    lm: {
      registerTool: (name: string, tool: unknown) => void editor.tools.set(name, tool),
      registerMcpServerDefinitionProvider: (id: string, provider: unknown) => void editor.providers.set(id, provider),
    },
    workspace: {
      ...fakeVscode.workspace,
      get workspaceFolders() {
        return editor.folders.map((path) => ({ uri: fakeVscode.Uri.file(path) }));
      },
      get isTrusted() {
        return editor.isTrusted;
      },
      onDidChangeConfiguration: changes.event,
      onDidGrantWorkspaceTrust: new Emitter().event,
    },
  };
});

const asked: { method: string; params: unknown; signal: AbortSignal }[] = [];
let answer: (signal: AbortSignal) => Promise<{ text: string }> = async () => ({ text: 'r2 0.98' });
const engine = {
  request: (method: string, params: unknown, { signal }: { signal: AbortSignal }) => {
    asked.push({ method, params, signal });
    return answer(signal);
  },
};
const tool = (name: AgentToolName): Tool => editor.tools.get(editorToolName(name)) as Tool;
const prepared = (name: AgentToolName, input: unknown) => tool(name).prepareInvocation({ input });
const quiet = { isCancellationRequested: false, onCancellationRequested: () => ({ dispose: () => undefined }) };

beforeAll(() => {
  registerAgentTools({ engine, log: { error: () => undefined } } as unknown as Parameters<
    typeof registerAgentTools
  >[0]);
  registerMcpServer(
    { extensionPath: '/ext', extension: { packageJSON: { version: '0.3.0' } } } as unknown as Parameters<
      typeof registerMcpServer
    >[0],
    () => ({ AWS_PROFILE: 'lab', NOTHING: undefined }),
  );
});
afterEach(() => {
  for (const name of Object.keys(settings)) delete settings[name];
  editor.isTrusted = true;
  editor.folders = ['/work/runs'];
  answer = async () => ({ text: 'r2 0.98' });
  asked.length = 0;
});

describe('tools that the editor offers its agents', () => {
  it('are all registered, and those that write nothing in an opened folder ask nothing', () => {
    expect([...editor.tools.keys()].sort()).toEqual(agentToolNames.map(editorToolName).sort());
    for (const name of agentToolNames.filter((each) => each !== 'sweep')) {
      const { confirmationMessages, invocationMessage } = prepared(name, { folder: '/work/runs/rrxor' });
      expect(confirmationMessages, name).toBeUndefined();
      expect(invocationMessage.value, name).toContain('rrxor');
    }
  });

  it('ask before a file is written, and say where it goes', () => {
    const { confirmationMessages } = prepared('sweep', { folder: '/work/runs/rrxor' });
    expect(confirmationMessages?.title).toMatch(/\?$/);
    expect(confirmationMessages?.message.value).toContain('temporary folder');
    settings['beliefscope.agents.resultsFolder'] = '/work/results';
    expect(prepared('sweep', { folder: 'rrxor' }).confirmationMessages?.message.value).toMatch(/results/);
  });

  it.each(['/home/someone/keys', '../elsewhere', '/work/runs/../secrets', '/work/runs2'])(
    'ask before %s is read, which is in no opened folder',
    (folder) => {
      const { confirmationMessages } = prepared('analyse', { folder });
      expect(confirmationMessages?.message.value).toContain('outside of the folders that you have opened');
    },
  );

  it('ask before a process file elsewhere is read, and before anything is where no folder is open', () => {
    expect(prepared('analyse', { folder: 'rrxor', process: '/etc/passwd' }).confirmationMessages).toBeDefined();
    expect(prepared('analyse', { folder: 'rrxor', process: 'mess3' }).confirmationMessages).toBeUndefined();
    editor.folders = [];
    expect(prepared('inspect', { folder: 'rrxor' }).confirmationMessages).toBeDefined();
  });

  it('show what an agent says as text, and not as markup', () => {
    const { confirmationMessages } = prepared('analyse', { folder: '/tmp/[click](command:evil)' });
    expect(confirmationMessages?.message.value).not.toContain('[click](command:evil)');
  });

  it('answer with the text of the engine, and tell it where paths begin and whether the workspace is trusted', async () => {
    editor.isTrusted = false;
    const { parts } = await tool('analyse').invoke({ input: { folder: 'rrxor' } }, quiet);
    expect(parts.map(({ value }) => value)).toEqual(['r2 0.98']);
    expect(asked[0]).toMatchObject({
      method: 'agents/answer',
      params: { tool: 'analyse', input: { folder: 'rrxor' }, folders: ['/work/runs'], results: null, trusted: false },
    });
  });

  it('end with the agent’s cancel, and tell what failed', async () => {
    let cancel = (): void => undefined;
    answer = (signal) =>
      new Promise((_, reject) =>
        signal.addEventListener('abort', () => reject(Object.assign(new Error('cancelled'), { code: 'cancelled' }))),
      );
    const token = {
      isCancellationRequested: false,
      onCancellationRequested: (listener: () => void) => {
        cancel = listener;
        return { dispose: () => undefined };
      },
    };
    const ended = tool('check').invoke({ input: { folder: 'rrxor' } }, token);
    cancel();
    await expect(ended).rejects.toThrow();
    expect(asked[0].signal.aborted).toBe(true);
    answer = async () => Promise.reject(new EngineError('folder-gone', 'There is no folder rrxor.'));
    await expect(tool('check').invoke({ input: { folder: 'rrxor' } }, quiet)).rejects.toThrow(
      'There is no folder rrxor.',
    );
  });
});

describe('the server that the editor starts for agents', () => {
  const provider = (): Provider => [...editor.providers.values()][0] as Provider;

  it('is offered where it is chosen, and not beside the editor’s own tools', () => {
    expect([...editor.providers.keys()]).toEqual(['beliefscope.mcp']);
    expect(provider().provideMcpServerDefinitions()).toEqual([]);
    settings['beliefscope.agents.offer'] = 'server';
    expect(provider().provideMcpServerDefinitions()).toHaveLength(1);
  });

  it('runs the extension’s own command line in the opened folder, with what the engine has, and says so where nothing is trusted', () => {
    Object.assign(settings, {
      'beliefscope.agents.offer': 'server',
      'beliefscope.agents.resultsFolder': '/work/results',
      'beliefscope.engine.nodePath': '/opt/node',
    });
    editor.isTrusted = false;
    const [definition] = provider().provideMcpServerDefinitions();
    expect(definition).toMatchObject({
      label: 'Beliefscope',
      command: '/opt/node',
      args: ['/ext/dist/cli.js', 'mcp', '--results', '/work/results', '--untrusted'],
      env: { AWS_PROFILE: 'lab', ELECTRON_RUN_AS_NODE: '1' },
      version: '0.3.0',
    });
    expect(Object.keys(definition.env)).not.toContain('NOTHING');
    expect(definition.cwd?.fsPath).toBe('/work/runs');
  });

  it('is offered anew when a setting of agents changes, and only then', () => {
    const told = vi.fn();
    provider().onDidChangeMcpServerDefinitions(told);
    configured.fire({ affectsConfiguration: (name: string) => name === 'beliefscope.decimals' });
    expect(told).not.toHaveBeenCalled();
    configured.fire({ affectsConfiguration: (name: string) => name === 'beliefscope.agents' });
    expect(told).toHaveBeenCalledTimes(1);
  });
});
