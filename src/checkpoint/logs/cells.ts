const NUMBER = /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i;
const NOT_FINITE = /^[-+]?(nan|inf|infinity)$/i;
/** What is printed where a number was forgotten to be taken out of its tensor: `tensor(0.65, device='cuda:0')`. */
const TENSOR = /^tensor\(\s*([-+.\deE]+|nan|inf|-inf)\b/;

/** The number in a cell; NaN or an infinity where it says so; undefined where there is none. */
export function numberIn(cell: string, decimalComma = false): number | undefined {
  const text = cell.trim();
  if (text === '' || text.length > 100) return undefined;
  if (NUMBER.test(text)) return Number(text);
  if (NOT_FINITE.test(text))
    return text.toLowerCase().includes('nan') ? NaN : text.startsWith('-') ? -Infinity : Infinity;
  if (decimalComma && /^[-+]?\d+,\d+(e[-+]?\d+)?$/i.test(text)) return Number(text.replace(',', '.'));
  const printed = TENSOR.exec(text)?.[1];
  return printed === undefined ? undefined : numberIn(printed);
}

/** The cells of one line; a quoted one may hold the separator. `null` as separator: white space. */
export function cellsOf(line: string, separator: string | null): string[] {
  if (separator === null) return line.trim().split(/\s+/);
  if (!line.includes('"')) return line.split(separator);
  const cells: string[] = [];
  let cell = '';
  let isQuoted = false;
  for (let at = 0; at < line.length; at++) {
    const char = line[at];
    if (isQuoted) {
      if (char !== '"') cell += char;
      else if (line[at + 1] === '"') {
        cell += '"';
        at++;
      } else isQuoted = false;
    } else if (char === '"' && cell.trim() === '') {
      cell = '';
      isQuoted = true;
    } else if (char === separator) {
      cells.push(cell);
      cell = '';
    } else cell += char;
  }
  return [...cells, cell];
}

const SEPARATORS = [',', '\t', ';', '|'];
const BEFORE_CELL: ReadonlySet<string | undefined> = new Set([undefined, ...SEPARATORS]);

/** Whether a quoted cell goes on in the next line. A quote within a cell that does not begin with one (`5" wide`) is a quote. */
export function isOpen(line: string): boolean {
  if (!line.includes('"')) return false;
  let isQuoted = false;
  /** The last character outside of quotes that is no blank: it tells whether a cell begins. */
  let before: string | undefined;
  for (let at = 0; at < line.length; at++) {
    const char = line[at];
    if (isQuoted) {
      if (char !== '"') continue;
      if (line[at + 1] === '"') at++;
      else isQuoted = false;
    } else if (char === '"' && BEFORE_CELL.has(before)) isQuoted = true;
    if (char !== ' ') before = char;
  }
  return isQuoted;
}

/** What separates the cells of a file, by its first lines. */
export function separatorOf(lines: readonly string[]): string | null {
  const [first = '', second] = lines;
  const counts = SEPARATORS.map((separator) => ({ separator, count: cellsOf(first, separator).length }));
  const best = counts.reduce((a, b) => (b.count > a.count ? b : a));
  if (best.count > 1) return best.separator;
  const blanks = cellsOf(first, null).length;
  const isTable = blanks > 1 && second !== undefined && cellsOf(second, null).length === blanks;
  return isTable ? null : ',';
}
