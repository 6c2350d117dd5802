/** The only way to standard error. Messages quote names, of which nothing may act on a terminal. */
import { messageText } from '../shared/shownText.js';
import { PROGRAM } from './usage.js';

/** A message of one line, or an overview of ours of several, which holds no name. */
export const tell = (message: string): void => void process.stderr.write(`${message}\n`);

/** A note beside the output. */
export const note = (message: string): void => tell(messageText(`${PROGRAM}: ${message}`));

/** One line that is written over again and erased, where standard error is a terminal; elsewhere nothing. */
export const progressLine = (): { show: (text: string) => void; clear: () => void } =>
  process.stderr.isTTY
    ? {
        show: (text) => void process.stderr.write(`\r\x1b[K${messageText(text)}`),
        clear: () => void process.stderr.write('\r\x1b[K'),
      }
    : { show: () => {}, clear: () => {} };

/** A fault with its stack, for those who look for one. */
export const tellFault = (error: unknown): void => console.error(error);
