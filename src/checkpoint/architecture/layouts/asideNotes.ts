/** What is said of tensors that take no part. */
export function asideNotes(rest: readonly string[], others: readonly string[], file: string): string[] {
  const list = (names: readonly string[]) => `${names.slice(0, 3).join(', ')}${names.length > 3 ? ', …' : ''}`;
  const notes: string[] = [];
  if (rest.length > 0)
    notes.push(
      `${rest.length === 1 ? '1 tensor' : `${rest.length} tensors`} of ${file} that the model does not have ` +
        `${rest.length === 1 ? 'was' : 'were'} left aside: ${list(rest)}.`,
    );
  if (others.length > 0) notes.push(`${file} holds another model besides, which was left aside: ${list(others)}.`);
  return notes;
}
