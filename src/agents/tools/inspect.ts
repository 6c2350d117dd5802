import type { AgentInput } from '../../protocol/agents.js';
import { jsonText } from '../../shared/writtenText.js';
import { localSource } from '../paths.js';
import { quoted } from '../texts.js';
import type { Found, ToolContext } from '../tool.js';

/** Facts that an answer tells; the file has all. */
const MAX_FACTS = 24;

export async function inspect({ folder, checkpoint }: AgentInput<'inspect'>, context: ToolContext): Promise<Found> {
  const source = localSource(folder, context.folders);
  const { inspection, facts } = await context.ask(
    'inspect',
    { source, checkpoint: checkpoint ?? null },
    context.progress,
  );
  const { file, warnings } = inspection;
  return {
    lines: [...facts.slice(0, MAX_FACTS).map(([label, text]) => `${label}: ${quoted(text, 200)}`)],
    next:
      inspection.architecture === null
        ? 'see the notes for the way out; a layout map in .beliefscope.json tells which tensor plays which role.'
        : 'analyse regresses its residual stream onto the beliefs of its process.',
    notes: warnings,
    file: { about: `inspect ${file.slice(0, 40)}`, ending: 'json', parts: [`${jsonText(inspection)}\n`] },
  };
}
