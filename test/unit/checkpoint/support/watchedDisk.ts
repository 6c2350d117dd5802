/** Paths that were looked up on the disk, with the call, since {@link looked} was emptied: `lstat /tmp/x`. */
export const looked: string[] = [];

const WATCHED = ['access', 'lstat', 'open', 'opendir', 'readFile', 'readdir', 'readlink', 'realpath', 'stat'] as const;

/** A module of the file system whose calls are written down and then made as ever. */
export function watched<M extends object>(real: M): M {
  const names: readonly string[] = WATCHED;
  const calls = Object.entries(real).flatMap(([name, call]) => {
    if (!names.includes(name.replace(/Sync$/, '')) || typeof call !== 'function') return [];
    return [
      [
        name,
        (path: unknown, ...rest: unknown[]): unknown => {
          looked.push(`${name} ${String(path)}`);
          return Reflect.apply(call, real, [path, ...rest]);
        },
      ],
    ];
  });
  return { ...real, ...Object.fromEntries(calls) };
}
