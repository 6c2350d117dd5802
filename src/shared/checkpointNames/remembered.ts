const MAX_LENGTH = 1024;

/**
 * A function of a text that remembers its answers: names of siblings are alike, and the same parts of paths are asked
 * about many times. When it holds `most` answers it begins anew; what is said of very long texts is not kept.
 */
export function remembered<T>(most: number, tell: (text: string) => T): (text: string) => T {
  const known = new Map<string, { readonly answer: T }>();
  return (text) => {
    const found = known.get(text);
    if (found) return found.answer;
    const answer = tell(text);
    if (known.size >= most) known.clear();
    if (text.length <= MAX_LENGTH) known.set(text, { answer });
    return answer;
  };
}
