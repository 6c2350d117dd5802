import { InputError } from '../../../shared/inputError.js';

/** What is wrong with the folder that keeps copies of objects, with its place and what to do. */
export function cacheFailure(error: unknown, folder: string): Error {
  const { code } = error as NodeJS.ErrnoException;
  if (error instanceof InputError || code === undefined) return error as Error;
  const refuse = (what: string, remedy: string) =>
    new InputError('s3-cache', `Copies of S3 objects are kept in ${folder}, ${what}: ${remedy}.`);
  switch (code) {
    case 'ENOSPC':
    case 'EDQUOT':
      return refuse(
        'and that disk is full',
        'make room on it, keep fewer copies (setting beliefscope.s3.cacheSizeMB; BELIEFSCOPE_CACHE_MB for the command line), or let BELIEFSCOPE_CACHE_DIR name a folder on another disk for the command line',
      );
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return refuse(
        'which this user cannot write to',
        'change its permissions, or let BELIEFSCOPE_CACHE_DIR name another folder for the command line',
      );
    case 'ENOTDIR':
    case 'EEXIST':
    case 'EISDIR':
    case 'ENOTEMPTY':
      return refuse(
        'where something else is in the way',
        'move it, or let BELIEFSCOPE_CACHE_DIR name another folder for the command line',
      );
    default:
      return refuse(
        `which does not work (${code})`,
        'look at that disk, or let BELIEFSCOPE_CACHE_DIR name another folder for the command line',
      );
  }
}
