import { BadPickle } from './reader.js';
import type { PickleValue } from './values.js';

/** Containers made by one pickle: empty ones cost one byte to ask for and hundreds to give. */
const MAX_CONTAINERS = 400_000;
const MAX_MEMO = 1_000_000;

/** The stack, marks and memo of a pickle being read; what takes memory is counted. */
export class PickleStack {
  private containers = 0;
  private readonly values: PickleValue[] = [];
  private readonly marks: number[] = [];
  private readonly memo = new Map<number, PickleValue>();

  push(value: PickleValue): void {
    this.values.push(value);
  }

  pushContainer(value: PickleValue): void {
    this.containers += value instanceof Map || value instanceof Set ? 2 : 1;
    if (this.containers > MAX_CONTAINERS) throw new BadPickle(`it makes more than ${MAX_CONTAINERS} containers`);
    this.push(value);
  }

  /** Never reaches below the last mark. */
  pop(): PickleValue {
    const value = this.values.length > (this.marks.at(-1) ?? 0) ? this.values.pop() : undefined;
    if (value === undefined) throw new BadPickle('it takes a value that is not there');
    return value;
  }

  top(): PickleValue {
    const value = this.values.length > (this.marks.at(-1) ?? 0) ? this.values.at(-1) : undefined;
    if (value === undefined) throw new BadPickle('it takes a value that is not there');
    return value;
  }

  mark(): void {
    this.marks.push(this.values.length);
  }

  /** Takes the mark, where nothing stands above it. */
  popBareMark(): boolean {
    if (this.marks.length === 0 || this.marks.at(-1) !== this.values.length) return false;
    this.marks.pop();
    return true;
  }

  /** Takes all above the last mark, and the mark. */
  popMark(): PickleValue[] {
    const mark = this.marks.pop();
    if (mark === undefined) throw new BadPickle('it takes a mark that is not there');
    return this.values.splice(mark);
  }

  put(index: number): void {
    if (this.memo.size >= MAX_MEMO) throw new BadPickle(`it remembers more than ${MAX_MEMO} values`);
    this.memo.set(index, this.top());
  }

  memoize(): void {
    this.put(this.memo.size);
  }

  get(index: number): void {
    const value = this.memo.get(index);
    if (value === undefined) throw new BadPickle(`it recalls memo ${index}, which is not there`);
    this.push(value);
  }
}
