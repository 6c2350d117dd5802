import type { LineTarget } from './lineFile.js';

/** Lines on their way to a file: each goes out once all before it are there, or will never be. */
export class Ordered {
  private readonly texts: (string | null | undefined)[];
  private next = 0;
  private writing: Promise<void> = Promise.resolve();

  constructor(
    private readonly target: LineTarget,
    length: number,
    private readonly failed: (error: unknown) => void,
  ) {
    this.texts = new Array<string | null | undefined>(length);
  }

  /** @param text null: there is none to be written */
  set(index: number, text: string | null): void {
    this.texts[index] = text;
    const ready: string[] = [];
    for (let found = this.texts[this.next]; found !== undefined; found = this.texts[++this.next])
      if (found !== null) ready.push(found);
    this.write(ready);
  }

  /** Writes what waits for others that will not come, and waits until all is written. */
  async end(): Promise<void> {
    const held = this.texts.slice(this.next).filter((text) => typeof text === 'string');
    this.next = this.texts.length;
    this.write(held);
    await this.writing;
  }

  private write(lines: readonly string[]): void {
    if (lines.length === 0) return;
    // What comes after a line that could not be written is not written either.
    this.writing = this.writing.then(() => this.target.append(lines));
    this.writing.catch(this.failed);
  }
}
