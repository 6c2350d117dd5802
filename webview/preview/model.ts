import type {
  FromProcessPage,
  ProcessPageCalls,
  ProcessPageState,
  ProcessSubject,
  ProcessView,
  ToProcessPage,
} from '../../src/protocol/preview.js';
import type { DrawPictureMessage } from '../../src/protocol/picture.js';
import type { ProcessPicture } from '../../src/protocol/process.js';
import type { Host } from '../ui/host.js';
import { noStatus, statusAfter } from '../ui/status.js';
import type { Status } from '../ui/status.js';

/** Everything the preview shows. */
export interface Model extends Status {
  readonly subject: ProcessSubject | null;
  readonly name: string;
  readonly picture: ProcessPicture | null;
  readonly problem: Extract<ToProcessPage, { type: 'problem' }>['problem'];
  readonly view: ProcessView;
  readonly dark: boolean;
}

/** The actions that parts of the page can trigger. */
export interface Doings {
  readonly host: Host<FromProcessPage, ToProcessPage, ProcessPageState, ProcessPageCalls>;
  changeView(change: Partial<ProcessView>): void;
  /** Asks what is to be saved or copied of the belief geometry. */
  savePlot(): void;
}

/** The change that a message of the host makes to the page's model. */
export function received(message: Exclude<ToProcessPage, DrawPictureMessage>): Partial<Model> {
  switch (message.type) {
    case 'subject':
      return { subject: message.subject, name: message.name, view: message.view };
    case 'picture':
      return { picture: message.picture, problem: null, ...noStatus };
    case 'problem':
      return { problem: message.problem, busy: null };
    case 'busy':
    case 'idle':
    case 'failed':
      return statusAfter(message);
  }
}

export function stateOf({ picture, problem, failure, busy }: Model): string {
  if (failure !== null) return 'error';
  if (problem !== null) return 'broken';
  if (picture !== null) return 'ready';
  return busy !== null ? 'loading' : 'empty';
}

/** Converts an entropy from nats to the chosen unit. */
export const inUnit = (nats: number, unit: ProcessView['unit']): number => (unit === 'bits' ? nats / Math.LN2 : nats);
