/** Paths that files name: what a downloaded folder says must lead nowhere that its owner did not choose. */

/** A path in parts, from the folder of the file that names it; or what it is, where no such path may be looked up. */
export type NamedPath =
  | {
      /** Names of folders and of the file, and `..`; never empty. */
      readonly parts: readonly string[];
      /** Whether it climbs out of the folder on its way. */
      readonly leaves: boolean;
      readonly refused?: undefined;
    }
  | { readonly refused: string };

/** Names that Windows gives to devices, in any folder and with any ending. */
const DEVICE = /^(con|prn|aux|nul|clock\$|conin\$|conout\$|(com|lpt)[0-9\u00b9\u00b2\u00b3])\s*(\.|$)/i;
const CONTROL = /[\u0000-\u001f\u007f]/;
const MAX_LENGTH = 4096;
const MAX_PARTS = 64;

/**
 * Reads a path that stands in a file, by its text alone: nothing is looked up. It is read in the same way on every platform,
 * since a folder is downloaded by people on all of them: `\` separates as `/` does, and what only Windows understands as a
 * drive, a share, a device or a stream is one everywhere.
 */
export function readNamedPath(path: string): NamedPath {
  if (path.length > MAX_LENGTH) return { refused: 'a path too long to be one' };
  if (CONTROL.test(path)) return { refused: 'a path with control characters' };
  if (/^[/\\]{2}/.test(path)) return { refused: 'a path of another machine or of a device' };
  if (/^[a-z][a-z0-9+.-]+:/i.test(path)) return { refused: 'an address' };
  if (/^([/\\]|[a-z]:[/\\])/i.test(path)) return { refused: 'an absolute path' };
  if (path.startsWith('~')) return { refused: "a path of someone's home folder" };
  if (path.includes(':')) return { refused: 'a path of a drive or a stream' };
  const parts = path.split(/[/\\]/).filter((part) => part !== '' && part !== '.');
  if (parts.length === 0) return { refused: 'no path of a file' };
  if (parts.length > MAX_PARTS) return { refused: 'a path too deep to be one' };
  if (parts.some((part) => DEVICE.test(part))) return { refused: 'a device of Windows' };
  // Windows drops dots and spaces at the end of a name, so that `.. ` could climb.
  if (parts.some((part) => part !== '..' && /[. ]$/.test(part)))
    return { refused: 'a path with a name that ends in a dot or a space' };
  let depth = 0;
  const depths = parts.map((part) => (depth += part === '..' ? -1 : 1));
  return { parts, leaves: depths.some((each) => each < 0) };
}

/** The name of a file in the very folder of the file that names it; null for any other path. */
export function readNamedSibling(path: string): string | null {
  const named = readNamedPath(path);
  return named.refused === undefined && named.parts.length === 1 && named.parts[0] !== '..' ? named.parts[0] : null;
}
