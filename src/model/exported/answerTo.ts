import * as z from 'zod';
import type { Answer, Load, Run } from './child/messages.js';

const answerSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('done'), rows: z.array(z.instanceof(Float32Array)), cpuMs: z.number().min(0) }),
  z.object({
    kind: z.literal('failed'),
    code: z.enum(['bad-onnx', 'graph-failed', 'unsupported-graph', 'runtime']).catch('graph-failed'),
    what: z.string().max(4000),
  }),
]);

/**
 * What the process of an exported model answered: it runs a stranger's program, so that its word is looked at like a file's.
 * @returns null where it is no answer to the request
 */
export function answerTo(request: Load | Run, said: unknown): Answer | null {
  const { data: answer } = answerSchema.safeParse(said);
  if (!answer || answer.kind === 'failed') return answer ?? null;
  const widths = request.kind === 'run' ? request.outputs.map(({ width }) => width) : [];
  const places = request.kind === 'run' ? request.places.length : 0;
  const fits =
    answer.rows.length === widths.length && answer.rows.every(({ length }, at) => length === places * widths[at]);
  return fits ? answer : null;
}
