/** What the operating system, Node and libraries say when something fails, in a person's words. */

/** By the code of an error of the operating system: why, to follow `cannot be written: ` or `cannot be read: `. */
const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'its folder does not exist',
  ENOTDIR: 'part of its path is not a folder',
  EISDIR: 'it is a folder',
  EACCES: 'this user has no permission there',
  EPERM: 'this user has no permission there',
  EROFS: 'the file system is read-only',
  ENOSPC: 'no space is left on the device',
  EDQUOT: 'the disk quota is used up',
  EFBIG: 'the file would be too large for the file system',
  ENAMETOOLONG: 'the name is too long',
  ELOOP: 'its links lead round in a circle',
  EMFILE: 'too many files are open: close some programs, or raise the limit (ulimit -n)',
  ENFILE: 'too many files are open on this machine: close some programs',
  EBUSY: 'another program is using it',
  ETXTBSY: 'another program is running it',
  EXDEV: 'it would have to be moved to another disk',
  EIO: 'the disk reports a fault',
  ENXIO: 'nothing is there to take it',
  ENODEV: 'there is no such device',
  ESTALE: 'the network disk has forgotten it: open its folder again',
  ETIMEDOUT: 'it did not answer in time',
  EHOSTDOWN: 'the machine that it is on does not answer',
  EHOSTUNREACH: 'the machine that it is on cannot be reached',
  ENOTCONN: 'the network disk is not connected',
  ENOMEM: 'this machine has no memory left for it',
  EINVAL: 'the system does not take such a path or request',
  EEXIST: 'something of that name is there already',
  ENOTEMPTY: 'the folder is not empty',
  EAGAIN: 'the system is too busy for it: try again',
  ECONNREFUSED: 'nothing listens at that address',
  ECONNRESET: 'the connection was closed by the other side',
  ENOTFOUND: 'there is no machine of that name',
  EAI_AGAIN: 'the name of the machine could not be looked up: is the network there?',
  EPIPE: 'the reader has gone',
};

/** Why the operating system refuses something, by the code of its error; null where it is no such code. */
export const systemReason = (code: unknown): string | null =>
  typeof code === 'string' && Object.hasOwn(REASONS, code) ? (REASONS[code] ?? null) : null;

/** The same for any error of the operating system, those without a sentence here included. */
export const refusalText = (code: string | undefined): string => systemReason(code) ?? `the system says ${code}`;

interface Thrown {
  readonly code?: unknown;
  readonly path?: unknown;
  readonly name?: unknown;
  readonly message?: unknown;
}

/** By what libraries say: a sentence. What they say itself is for the log. */
const SENTENCES: readonly (readonly [RegExp, string])[] = [
  [/invalid url/i, 'An address could not be understood: expected one such as https://host:9000.'],
  [
    /invalid (typed )?array length|array buffer allocation|out of memory|bad_alloc|cannot create a string longer|invalid string length|failed to allocate/i,
    'Something is too large for the memory of this machine: ask for less (a shorter context, fewer layers or words).',
  ],
  [/maximum call stack/i, 'Something is nested too deeply to be read.'],
  [/unexpected (token|end|non-whitespace)|in json at position|not valid json/i, 'A text that should be JSON is none.'],
];

const MAX_PATH = 300;

/**
 * A sentence for an error that nobody expected. The text of a library, which is meant for programmers, is left to the log.
 */
export function faultText(error: unknown): string {
  const { code, path, name, message }: Thrown =
    typeof error === 'object' && error !== null ? error : { message: error };
  const reason = systemReason(code);
  if (reason !== null) {
    const what = typeof path === 'string' && path !== '' ? path.slice(0, MAX_PATH) : 'A file or a connection';
    return `${what} cannot be used: ${code === 'ENOENT' ? 'it is not there' : reason}.`;
  }
  const text = typeof message === 'string' ? message : '';
  const known = SENTENCES.find(([pattern]) => pattern.test(text));
  if (known) return known[1];
  const kind = [name, code].filter((part) => typeof part === 'string' && /^[\w-]{1,40}$/.test(part)).join(', ');
  return `Something went wrong in Beliefscope itself${kind === '' ? '' : ` (${kind})`}.`;
}
