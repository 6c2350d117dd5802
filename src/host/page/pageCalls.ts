import type * as z from 'zod';
import type { Progress } from '../../protocol/outcome.js';
import type { CallAnswer, CallTable } from '../../protocol/page.js';
import type { CallOptions } from '../engine/engineClient.js';
import { toErrorInfo } from '../engine/errors.js';
import { misunderstanding } from './misunderstanding.js';

/** Answers what a page calls. Throws {@link NotUnderstood} where the page may not call that, or not with these values. */
export type Answer = (method: string, params: unknown, options: CallOptions) => Promise<unknown>;

/** Thrown for a call of a method that the page may not use, or with invalid parameters. */
export class NotUnderstood extends Error {}

/**
 * Answers the methods of a table and no others.
 * @param schemas the schema of the parameters of each method
 */
export function answerer<Calls extends CallTable>(
  schemas: { readonly [Method in keyof Calls]: z.ZodType<Calls[Method]['params']> },
  answer: <Method extends keyof Calls & string>(
    method: Method,
    params: Calls[Method]['params'],
    options: CallOptions,
  ) => Promise<Calls[Method]['result']>,
): Answer {
  const isKnown = (method: string): method is keyof Calls & string => Object.hasOwn(schemas, method);
  return async (method, params, options) => {
    if (!isKnown(method)) throw new NotUnderstood('the page called a method that it may not call');
    const parsed = schemas[method].safeParse(params);
    if (!parsed.success)
      throw new NotUnderstood(`the values of a call of ${method} do not fit: ${misunderstanding(parsed.error)}`);
    return answer(method, parsed.data, options);
  };
}

/**
 * The calls of one page that are in progress. A page numbers its calls from 1, and so does the page that takes its place
 * after it was hidden: an answer goes out only while the very call that it answers is still open.
 */
export class PageCalls {
  private readonly open = new Map<number, AbortController>();

  constructor(
    private readonly answer: Answer,
    private readonly post: (message: CallAnswer) => void,
    private readonly warn: (what: string) => void,
  ) {}

  async start(id: number, method: string, params: unknown): Promise<void> {
    const call = new AbortController();
    this.open.get(id)?.abort();
    this.open.set(id, call);
    const isOpen = () => this.open.get(id) === call;
    const onProgress = (progress: Progress) => {
      if (isOpen()) this.post({ type: 'callProgress', id, progress });
    };
    try {
      const result = await this.answer(method, params, { signal: call.signal, onProgress });
      if (isOpen()) this.post({ type: 'callResult', id, result });
    } catch (error) {
      if (error instanceof NotUnderstood) this.warn(error.message);
      if (isOpen()) this.post({ type: 'callFailed', id, error: toErrorInfo(error) });
    } finally {
      if (isOpen()) this.open.delete(id);
    }
  }

  cancel(id: number): void {
    this.open.get(id)?.abort();
  }

  /** Cancels all calls because the page that made them is gone. */
  giveUp(): void {
    const calls = [...this.open.values()];
    this.open.clear();
    for (const call of calls) call.abort();
  }
}
