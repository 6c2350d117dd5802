import type { ErrorInfo, Progress } from '../../src/protocol/outcome.js';
import type { FromProcessPage, ProcessSubject, ProcessView, ToProcessPage } from '../../src/protocol/preview.js';
import type { ProcessPicture } from '../../src/protocol/process.js';

/** Everything the preview shows. */
export interface Model {
  readonly subject: ProcessSubject | null;
  readonly name: string;
  readonly picture: ProcessPicture | null;
  readonly problem: Extract<ToProcessPage, { type: 'problem' }>['problem'];
  readonly busy: Progress | null;
  readonly failure: {
    readonly error: ErrorInfo;
    readonly remedy: Extract<ToProcessPage, { type: 'failed' }>['remedy'];
  } | null;
  readonly view: ProcessView;
  readonly dark: boolean;
}

export const defaultView: ProcessView = {
  depth: 10,
  shown: null,
  axes: null,
  plot: 'plane',
  colour: 'states',
  rotation: [0.6, 0.4],
  unit: 'nats',
};

/** What a part of the page may do. */
export interface Doings {
  post(message: FromProcessPage): void;
  changeView(change: Partial<ProcessView>): void;
}

/** What the host said, as the change it makes to the page. */
export function received(message: ToProcessPage): Partial<Model> {
  switch (message.type) {
    case 'subject':
      return { subject: message.subject, name: message.name, view: message.view };
    case 'busy':
      return { busy: message.progress };
    case 'idle':
      return { busy: null };
    case 'picture':
      return { picture: message.picture, problem: null, failure: null, busy: null };
    case 'problem':
      return { problem: message.problem, busy: null };
    case 'failed':
      return { failure: { error: message.error, remedy: message.remedy }, busy: null };
    case 'oracle':
      return {};
  }
}

export function stateOf({ picture, problem, failure, busy }: Model): string {
  if (failure !== null) return 'error';
  if (problem !== null) return 'broken';
  if (picture !== null) return 'ready';
  return busy !== null ? 'loading' : 'empty';
}

/** Entropies come in nats. */
export const inUnit = (nats: number, unit: ProcessView['unit']): number => (unit === 'bits' ? nats / Math.LN2 : nats);
