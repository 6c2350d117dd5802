import type { AgentInput } from '../../protocol/agents.js';
import { processPreviewRequestSchema, type PresetInfo, type ProcessPicture } from '../../protocol/process.js';
import { processJsonSchema } from '../../published/processJson.js';
import { InputError } from '../../shared/inputError.js';
import { jsonText } from '../../shared/writtenText.js';
import { localPath, processOf } from '../paths.js';
import { number, processText, quoted } from '../texts.js';
import type { Found, ToolContext } from '../tool.js';

export async function process(input: AgentInput<'process'>, context: ToolContext): Promise<Found> {
  const choice = processOf(input, context.folders);
  if (choice === null) return presets(await context.ask('presets/list', {}, () => undefined));
  // A file beside no checkpoint is one of the folders.
  const named = choice.kind === 'file' ? processFile(choice, context) : choice;
  const request = processPreviewRequestSchema.parse({ process: named, depth: input.depth });
  const { picture, diagnostics } = await context.ask('process/preview', request, context.progress);
  if (!picture)
    throw new InputError(
      'bad-process-file',
      `${quoted(input.process ?? '')} makes no process: ${diagnostics
        .slice(0, 3)
        .map(({ message }) => message)
        .join(' ')}`,
    );
  return {
    lines: pictureLines(picture),
    next: 'analyse takes the same process and params for a folder whose configs do not tell them.',
    notes: [...diagnostics.map(({ message }) => message), ...picture.notes],
    file: {
      about: `process ${picture.process.name.slice(0, 40)}`,
      ending: 'json',
      parts: [`${jsonText(processJson(picture))}\n`],
    },
  };
}

const processFile = <C extends { readonly path: string }>(choice: C, { folders }: ToolContext): C => ({
  ...choice,
  path: localPath(choice.path, folders),
});

/** A picture under the names that `process --json` has. */
const processJson = ({ process: info, beliefs, ...rest }: ProcessPicture) =>
  processJsonSchema.parse({ ...rest, ...info, unique_beliefs: beliefs.count });

function pictureLines({
  process: info,
  entropy_rate: rate,
  statistical_complexity: complexity,
  ...p
}: ProcessPicture): string[] {
  const some = (values: readonly (number | null)[]) =>
    `${values.slice(0, 8).map(number).join(', ')}${values.length > 8 ? ', …' : ''}`;
  const names = (values: readonly string[]) =>
    `${values
      .slice(0, 12)
      .map((each) => quoted(each, 30))
      .join(', ')}${values.length > 12 ? ', …' : ''}`;
  return [
    `process: ${processText(info)}${info.generalised ? ', generalised' : ''}`,
    `states: ${names(info.states)}; symbols: ${names(info.symbols)}`,
    `stationary: ${p.stationary === null ? 'not known' : some(p.stationary)}; unifilar: ${p.unifilar === null ? 'does not apply' : p.unifilar ? 'yes' : 'no'}`,
    `entropy rate: ${typeof rate === 'number' ? number(rate) : `${number(rate.lower)} to ${number(rate.upper)}`} nats; statistical complexity: ${complexity === null ? 'not known to be finite' : `${number(complexity)} nats`}`,
    `beliefs: ${p.beliefs.count} to depth ${p.depth}`,
    `least possible loss by position: ${some(p.optimal_loss)}`,
  ];
}

function presets(list: readonly PresetInfo[]): Found {
  return {
    lines: list.map(
      ({ name, states, symbols, params }) =>
        `${name}: ${states} states, ${symbols} symbols${params.length > 0 ? `; ${params.map((each) => `${each.name} = ${Array.isArray(each.default) ? `[${each.default.join(', ')}]` : String(each.default)}`).join(', ')}` : ''}`,
    ),
    next: 'process with one of these names, and params, describes it.',
    notes: [],
    file: null,
  };
}
