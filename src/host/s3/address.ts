/** Bucket and prefix of `s3://bucket/prefix`; null for what is no such address. */
export function parseAddress(text: string): { readonly bucket: string; readonly prefix: string } | null {
  const match = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/(.*))?$/i.exec(text.trim());
  return match ? { bucket: match[1] ?? '', prefix: (match[2] ?? '').replace(/^\/+/, '') } : null;
}

export const addressOf = (bucket: string, prefix: string): string => `s3://${bucket}/${prefix}`;

/** The prefix one level up; null at the top of a bucket. */
export function parentPrefix(prefix: string): string | null {
  const inner = prefix.replace(/\/+$/, '');
  return inner === '' ? null : inner.slice(0, inner.lastIndexOf('/') + 1);
}

/** The last part of a prefix, with its slash. */
export const lastPart = (prefix: string): string => /[^/]*\/?$/.exec(prefix)?.[0] ?? prefix;
