import * as z from 'zod';

const vector = z.array(z.number());
const entropies = z.array(z.number().nullable());

/** The output of `process --json`; entropies are in nats. src/cli/process.schema.json is the same schema as JSON schema. */
export const processJsonSchema = z.object({
  name: z.string(),
  params: z.record(z.string(), z.union([z.number(), vector])),
  generalised: z.boolean().describe('the states are not probabilities'),
  states: z.array(z.string()),
  symbols: z.array(z.string()).describe('symbol i is token i'),
  driven_by: z
    .enum(['matrices', 'parts', 'beliefs'])
    .describe('beliefs: no labelled matrices exist; parts: those of the joint process would be too large'),
  matrices: z.array(z.array(vector)).nullable().describe('[symbol][from][to]; null unless driven by matrices'),
  stationary: vector.nullable().describe('null where it is not known, as of most that is not driven by matrices'),
  start: vector.describe('the belief before the first token: stationary, unless the process begins elsewhere'),
  tau: vector.nullable().describe('null for a hidden Markov model, where it is all ones'),
  unifilar: z.boolean().nullable().describe('null for a generalised process, and without matrices'),
  recurrent_classes: z.array(z.array(z.string())).nullable(),
  transient_states: z.array(z.string()).nullable(),
  period: z.number().int().nullable(),
  entropy_rate: z
    .union([z.number(), z.object({ lower: z.number().nullable(), upper: z.number() })])
    .describe('a number for a unifilar process; else lower: H(X_L | X_<L, S_0), upper: H(L) - H(L - 1)'),
  statistical_complexity: z.number().nullable().describe('null where it is not defined or not known to be finite'),
  depth: z.number().int(),
  expansion: z.enum(['belief', 'tree', 'budget']),
  complete_depth: z.number().int().describe('all words up to this length were followed'),
  unique_beliefs: z.number().int(),
  nodes: z.number().int().nullable().describe('null where expansion went by belief'),
  block_entropy: entropies.describe('H(L) for L = 0 .. depth'),
  myopic_entropy: entropies.describe('H(L + 1) - H(L) for L = 0 .. depth - 1'),
  optimal_loss: entropies.describe('H(p + 2) - H(p + 1) for context position p = 0 .. depth - 2'),
  composition: z
    .enum(['independent', 'chain', 'symmetric', 'transition_coupled', 'mixture'])
    .nullable()
    .describe('how the parts make the process; null where it is not made of others'),
  parts: z
    .array(
      z.object({
        name: z.string(),
        params: z.record(z.string(), z.union([z.number(), vector])),
        generalised: z.boolean(),
        states: z.array(z.string()),
        symbols: z.array(z.string()),
        stationary: vector,
        variants: z.number().int().describe('matrices that this factor chooses among; params are those of the first'),
        weight: z.number().nullable().describe('of a mixture: probability of this component'),
        control: z
          .object({ by: z.array(z.number().int()), variant: z.array(z.number().int()) })
          .nullable()
          .describe('factors whose tokens choose the variant, the last fastest, and the variant for each of these'),
        vocabulary: z
          .array(z.number().int())
          .nullable()
          .describe('of a component of a mixture: the common token of each of its symbols'),
      }),
    )
    .describe(
      'factors, the first most significant in states and tokens; or components, their states one after the other',
    ),
  notes: z.array(z.string()).describe('what does not hold, was assumed or was left out'),
});
export type ProcessJson = z.infer<typeof processJsonSchema>;
