/** Width of a text in a sans-serif face, about: a picture without a browser has nothing to measure it by. */
export const textWidth = (text: string, size: number, bold = false): number =>
  (bold ? 0.66 : 0.55) * size * [...text].length;

/** Lines no wider than `width`, broken between words and, where a word is wider than that, within it. */
export function wrapped(text: string, size: number, width: number, bold = false): string[] {
  const most = Math.max(4, Math.floor(width / textWidth('x', size, bold)));
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ').flatMap((whole) => pieces(whole, most))) {
    const longer = line === '' ? word : `${line} ${word}`;
    if ([...longer].length <= most) line = longer;
    else {
      lines.push(line);
      line = word;
    }
  }
  return [...lines, line].filter((each) => each !== '');
}

function pieces(word: string, most: number): string[] {
  const letters = [...word];
  return Array.from({ length: Math.max(1, Math.ceil(letters.length / most)) }, (_, at) =>
    letters.slice(at * most, (at + 1) * most).join(''),
  );
}
