import type { AgentInput } from '../../protocol/agents.js';
import { findBelief } from '../../protocol/findBelief.js';
import {
  steerExtrasSchema,
  type SteeredCondition,
  type SteerExtras,
  type SteerResult,
} from '../../protocol/steering.js';
import { steerJson } from '../../published/steerJson.js';
import { vectorText } from '../../shared/texts.js';
import { jsonText } from '../../shared/writtenText.js';
import { number, quoted } from '../texts.js';
import type { Found, ToolContext } from '../tool.js';
import { aboutOf, analysisOf, subjectLines } from './analysed.js';

export async function steer(input: AgentInput<'steer'>, context: ToolContext): Promise<Found> {
  const { progress } = context;
  const { layers, multiplier, cut, part, from, to, ...named } = input;
  // The layers of the input are those that are steered; beliefs are read out of all.
  const result = await analysisOf(named, context, ({ step, fraction }) => progress({ step, fraction: fraction / 2 }));
  const request = steerExtrasSchema.parse({
    analysis: result.id,
    start: findBelief(result, from),
    end: findBelief(result, to),
    layers: layers && [...new Set(layers)].sort((a, b) => a - b),
    multiplier,
    cut,
    part,
  });
  const steered = await context.ask('steer', request, () => undefined);
  const extras = await context.ask('steer/extras', request, ({ step, fraction }) =>
    progress({ step, fraction: 0.5 + fraction / 2 }),
  );
  return {
    lines: [...subjectLines(result), ...pairLines(steered, result.process.symbols), controlLine(extras)],
    next: 'The share closed counts beside that of the controls. Other pairs: beliefs with their vectors are in the file of analyse.',
    notes: [],
    file: {
      about: aboutOf('steer', result),
      ending: 'json',
      parts: [`${jsonText(steerJson(result, steered, extras))}\n`],
    },
  };
}

function pairLines(
  { start, end, ideal, start_to_end, end_to_start }: SteerResult,
  symbols: readonly string[],
): string[] {
  const probabilities = (values: readonly number[] | null) =>
    values === null
      ? 'no word ends in it'
      : `${values
          .slice(0, 12)
          .map((value, at) => `${quoted(symbols[at] ?? String(at), 20)} ${number(value)}`)
          .join(', ')}${values.length > 12 ? ', …' : ''}`;
  const outcome = (found: SteeredCondition | null) =>
    found === null
      ? 'no word to steer'
      : `closed ${number(found.closed)}, KL to ideal ${number(found.kl_to_ideal)} (unsteered ${number(found.kl_unsteered)}); next token ${probabilities(found.probs)}`;
  const belief = ({ index, vector, words }: SteerResult['start']) =>
    `${index} ${vectorText(vector.slice(0, 12))}, ${words} words`;
  return [
    `from belief ${belief(start)}: next token ${probabilities(start.probs)}`,
    `to belief ${belief(end)}: ideal next token ${probabilities(ideal.start_to_end)}`,
    `steered: ${outcome(start_to_end)}`,
    `back: ${outcome(end_to_start)}`,
  ];
}

function controlLine({ controls }: SteerExtras): string {
  const told = ({ closed, kl_to_ideal: kl }: SteerExtras['controls']['random']) =>
    closed ? `closed ${number(closed.mean)} ± ${number(closed.std)}` : `KL ${number(kl.mean)} ± ${number(kl.std)}`;
  const { random, shuffled, other_pairs } = controls;
  return `controls: random ${told(random)}; shuffled ${told(shuffled)}; other pairs ${told(other_pairs)}`;
}
