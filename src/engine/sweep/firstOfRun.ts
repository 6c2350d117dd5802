import type { EarliestTold } from '../stores/earliestTold.js';

/** The earliest checkpoint of a run, with which all others are compared: told to all who wait, once it is found or cannot be. */
export class FirstOfRun {
  readonly step = null;
  readonly first: string;
  isTold = false;
  private answer: (told: EarliestTold | null) => void = () => undefined;
  private readonly answered = new Promise<EarliestTold | null>((resolve) => (this.answer = resolve));

  constructor(
    readonly file: string,
    readonly run: string,
    /** null where its bytes cannot be read, or are not to be. */
    readonly sha256: string | null,
  ) {
    this.first = file;
  }

  /** null: whoever wants it has to look for it. */
  told(): Promise<EarliestTold | null> {
    return this.answered;
  }

  tell(told: EarliestTold | null): void {
    this.isTold = true;
    this.answer(told);
  }
}
