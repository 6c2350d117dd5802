/** The tools for agents as a server of the Model Context Protocol. A bundle of its own (dist/mcp.js), loaded for that command alone. */
import { fileURLToPath } from 'node:url';
import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import {
  CallToolRequestSchema,
  ErrorCode,
  ListToolsRequestSchema,
  McpError,
  RootsListChangedNotificationSchema,
  type CallToolResult,
  type Tool,
} from '@modelcontextprotocol/sdk/types.js';
import { AGENT_DATA_RULE, AGENT_TOOLS, agentInputSchema, agentToolNames } from '../../protocol/agents.js';
import type { AgentAnswer, AgentRequest } from '../../protocol/agents.js';
import type { ErrorInfo, Progress } from '../../protocol/outcome.js';

export interface McpOptions {
  readonly version: string;
  readonly answer: (
    request: AgentRequest,
    context: { readonly signal: AbortSignal; readonly progress: (progress: Progress) => void },
  ) => Promise<AgentAnswer>;
  /** An error as it is told. */
  readonly errorInfo: (error: unknown, signal: AbortSignal) => ErrorInfo;
  readonly results: string | null;
  readonly trusted: boolean;
  /** Ends the server. */
  readonly signal: AbortSignal;
}

const INSTRUCTIONS =
  'Beliefscope analyses whether models trained on hidden Markov processes hold belief states in their residual stream. Begin with ' +
  `list_runs or analyse; claim nothing without check. ${AGENT_DATA_RULE}`;

/** Serves on standard input and output until the client closes them. */
export async function serveMcp({ version, answer, errorInfo, results, trusted, signal }: McpOptions): Promise<void> {
  const server = new Server(
    { name: 'beliefscope', title: 'Beliefscope', version },
    { capabilities: { tools: {} }, instructions: INSTRUCTIONS },
  );
  const folders = rootsOf(server);

  server.setRequestHandler(ListToolsRequestSchema, () => ({ tools }));
  server.setRequestHandler(CallToolRequestSchema, async ({ params }, extra): Promise<CallToolResult> => {
    const tool = agentToolNames.find((name) => name === params.name);
    if (tool === undefined)
      throw new McpError(ErrorCode.InvalidParams, `There is no such tool: there are ${agentToolNames.join(', ')}.`);
    const progressToken = params._meta?.progressToken;
    const progress = ({ step, fraction }: Progress) => {
      if (progressToken === undefined || extra.signal.aborted) return;
      const told = { progressToken, progress: fraction, total: 1, message: step };
      void extra.sendNotification({ method: 'notifications/progress', params: told }).catch(() => undefined);
    };
    const request = { tool, input: params.arguments, folders: await folders(), results, trusted };
    try {
      const { text } = await answer(request, { signal: extra.signal, progress });
      return { content: [{ type: 'text', text }] };
    } catch (error) {
      const { message } = errorInfo(error, extra.signal);
      return { isError: true, content: [{ type: 'text', text: `${message}\n${AGENT_DATA_RULE}\n` }] };
    }
  });

  const closed = new Promise<void>((resolve) => {
    server.onclose = resolve;
    signal.addEventListener('abort', () => resolve(), { once: true });
    // The client closes the pipe and the transport does not tell.
    process.stdin.once('end', resolve).once('close', resolve);
  });
  await server.connect(new StdioServerTransport());
  await closed;
  await server.close();
}

const tools: Tool[] = agentToolNames.map((name) => {
  const { title, description, writes } = AGENT_TOOLS[name];
  return {
    name,
    title,
    description,
    inputSchema: agentInputSchema(name),
    // What is written are files of results alone: none that is there is changed.
    annotations: { title, readOnlyHint: !writes, destructiveHint: false, idempotentHint: true, openWorldHint: false },
  };
});

/** Where relative paths start: the client's roots where it tells any, else the current folder. */
function rootsOf(server: Server): () => Promise<string[]> {
  let known: Promise<string[]> | null = null;
  server.setNotificationHandler(RootsListChangedNotificationSchema, () => void (known = null));
  return async () => {
    if (!server.getClientCapabilities()?.roots) return [process.cwd()];
    known ??= server.listRoots().then(
      ({ roots }) => roots.flatMap(({ uri }) => (uri.startsWith('file:///') ? [fileURLToPath(uri)] : [])),
      () => [],
    );
    const found = await known;
    return found.length > 0 ? found : [process.cwd()];
  };
}
