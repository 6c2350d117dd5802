import {
  AGENT_DATA_RULE,
  AGENT_TOOLS,
  type AgentAnswer,
  type AgentInput,
  type AgentRequest,
  type AgentToolName,
} from '../protocol/agents.js';
import type { Progress } from '../protocol/outcome.js';
import { InputError } from '../shared/inputError.js';
import { schemaIssueText } from '../shared/schemaIssue.js';
import { firstLines, linesText, messageText } from '../shared/shownText.js';
import { writeResult } from './resultFile.js';
import type { Ask, Found, ToolContext } from './tool.js';
import { analyse } from './tools/analyse.js';
import { check } from './tools/check.js';
import { inspect } from './tools/inspect.js';
import { listRuns } from './tools/listRuns.js';
import { process } from './tools/process.js';
import { steer } from './tools/steer.js';
import { sweep } from './tools/sweep.js';

const TOOLS: {
  readonly [N in AgentToolName]: (input: AgentInput<N>, context: ToolContext) => Promise<Found>;
} = { list_runs: listRuns, analyse, check, steer, sweep, process, inspect };

/** Notes that an answer tells; most say what was assumed. */
const MAX_NOTES = 5;

/**
 * What a tool answers to an agent: few lines, and a file of all.
 * @throws InputError what is wrong with the input, in one line; CancelledError
 */
export async function answerAgent(
  request: AgentRequest,
  ask: Ask,
  progress: (progress: Progress) => void,
): Promise<AgentAnswer> {
  const { tool, folders, trusted, results } = request;
  const found = await call(tool, request.input, { ask, folders, trusted, progress: rising(progress) });
  const file = found.file && (await writeResult(results, found.file.about, found.file.ending, found.file.parts));
  const notes = firstLines(found.notes, MAX_NOTES).map((note) => `note: ${messageText(note)}`);
  const text = linesText([
    ...found.lines.map((line) => messageText(line)),
    ...notes,
    ...(found.next === null ? [] : [`next: ${found.next}`]),
    ...(file === null ? [] : [`all of it: ${file}`]),
    AGENT_DATA_RULE,
  ]);
  return { text, file };
}

async function call<N extends AgentToolName>(name: N, input: unknown, context: ToolContext): Promise<Found> {
  const parsed = AGENT_TOOLS[name].input.safeParse(input ?? {});
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    const field = issue.path.map(String).join('.') || 'its input';
    throw new InputError('bad-request', `${name}: ${field}: ${schemaIssueText(issue)}.`);
  }
  // The schema that the input has passed is that of the tool.
  return TOOLS[name](parsed.data as AgentInput<N>, context);
}

/** Progress whose share never falls, as both protocols want it, without what only pages use of it. */
function rising(progress: (progress: Progress) => void): (progress: Progress) => void {
  let most = 0;
  return ({ step, fraction }) => {
    most = Math.max(most, fraction);
    progress({ step: messageText(step), fraction: most });
  };
}
