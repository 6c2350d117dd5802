/** What the operating system, Node and libraries say when something fails, in a person's words. */
import * as l10n from '@vscode/l10n';

/** By the code of an error of the operating system: why, to follow `cannot be written: ` or `cannot be read: `. */
const REASONS: Readonly<Record<string, string>> = {
  ENOENT: l10n.t('its folder does not exist'),
  ENOTDIR: l10n.t('part of its path is not a folder'),
  EISDIR: l10n.t('it is a folder'),
  EACCES: l10n.t('this user has no permission there'),
  EPERM: l10n.t('this user has no permission there'),
  EROFS: l10n.t('the file system is read-only'),
  ENOSPC: l10n.t('no space is left on the device'),
  EDQUOT: l10n.t('the disk quota is used up'),
  EFBIG: l10n.t('the file would be too large for the file system'),
  ENAMETOOLONG: l10n.t('the name is too long'),
  ELOOP: l10n.t('its links lead round in a circle'),
  EMFILE: l10n.t('too many files are open: close some programs, or raise the limit (ulimit -n)'),
  ENFILE: l10n.t('too many files are open on this machine: close some programs'),
  EBUSY: l10n.t('another program is using it'),
  ETXTBSY: l10n.t('another program is running it'),
  EXDEV: l10n.t('it would have to be moved to another disk'),
  EIO: l10n.t('the disk reports a fault'),
  ENXIO: l10n.t('nothing is there to take it'),
  ENODEV: l10n.t('there is no such device'),
  ESTALE: l10n.t('the network disk has forgotten it: open its folder again'),
  ETIMEDOUT: l10n.t('it did not answer in time'),
  EHOSTDOWN: l10n.t('the machine that it is on does not answer'),
  EHOSTUNREACH: l10n.t('the machine that it is on cannot be reached'),
  ENOTCONN: l10n.t('the network disk is not connected'),
  ENOMEM: l10n.t('this machine has no memory left for it'),
  EINVAL: l10n.t('the system does not take such a path or request'),
  EEXIST: l10n.t('something of that name is there already'),
  ENOTEMPTY: l10n.t('the folder is not empty'),
  EAGAIN: l10n.t('the system is too busy for it: try again'),
  ECONNREFUSED: l10n.t('nothing listens at that address'),
  ECONNRESET: l10n.t('the connection was closed by the other side'),
  ENOTFOUND: l10n.t('there is no machine of that name'),
  EAI_AGAIN: l10n.t('the name of the machine could not be looked up: is the network there?'),
  EPIPE: l10n.t('the reader has gone'),
};

/** Why the operating system refuses something, by the code of its error; null where it is no such code. */
export const systemReason = (code: unknown): string | null =>
  typeof code === 'string' && Object.hasOwn(REASONS, code) ? (REASONS[code] ?? null) : null;

/** The same for any error of the operating system, those without a sentence here included. */
export const refusalText = (code: string | undefined): string =>
  systemReason(code) ?? l10n.t('the system says {0}', String(code));

interface Thrown {
  readonly code?: unknown;
  readonly path?: unknown;
  readonly name?: unknown;
  readonly message?: unknown;
}

/** By what libraries say: a sentence. What they say itself is for the log. */
const SENTENCES: readonly (readonly [RegExp, string])[] = [
  [/invalid url/i, l10n.t('An address could not be understood: expected one such as https://host:9000.')],
  [
    /invalid (typed )?array length|array buffer allocation|out of memory|bad_alloc|cannot create a string longer|invalid string length|failed to allocate/i,
    l10n.t(
      'Something is too large for the memory of this machine: ask for less (a shorter context, fewer layers or words).',
    ),
  ],
  [/maximum call stack/i, l10n.t('Something is nested too deeply to be read.')],
  [
    /unexpected (token|end|non-whitespace)|in json at position|not valid json/i,
    l10n.t('A text that should be JSON is none.'),
  ],
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
    const why = code === 'ENOENT' ? l10n.t('it is not there') : reason;
    return typeof path === 'string' && path !== ''
      ? l10n.t('{0} cannot be used: {1}.', path.slice(0, MAX_PATH), why)
      : l10n.t('A file or a connection cannot be used: {0}.', why);
  }
  const text = typeof message === 'string' ? message : '';
  const known = SENTENCES.find(([pattern]) => pattern.test(text));
  if (known) return known[1];
  const kind = [name, code].filter((part) => typeof part === 'string' && /^[\w-]{1,40}$/.test(part)).join(', ');
  return kind === ''
    ? l10n.t('Something went wrong in Beliefscope itself.')
    : l10n.t('Something went wrong in Beliefscope itself ({0}).', kind);
}
