import { squaredNorm } from './vectors.js';

/**
 * Householder QR of a tall matrix that comes in parts (TSQR, Demmel et al., 2012): holds R of all rows absorbed so
 * far, and Qᵀ times the columns on the right that are carried along without being factorised.
 */
export class OrthogonalFactor {
  /** lead × columns, row-major, upper triangular in its first `lead` columns. */
  readonly r: Float64Array;

  /**
   * @param lead columns to factorise
   * @param columns all columns: those to factorise and those carried along
   */
  constructor(
    readonly lead: number,
    readonly columns: number,
  ) {
    this.r = new Float64Array(lead * columns);
  }

  /** @param part columns × count, one column after the other. Overwritten. */
  async absorb(part: Float64Array, count: number, yieldIfDue: () => Promise<void>): Promise<void> {
    const { r, lead, columns } = this;
    for (let k = 0; k < lead; k++) {
      await yieldIfDue();
      const pivot = k * count;
      const square = squaredNorm(part, pivot, count);
      if (square === 0) continue;
      const row = k * columns;
      const alpha = r[row + k];
      const norm = Math.sqrt(alpha * alpha + square);
      const head = alpha > 0 ? alpha + norm : alpha - norm;
      const scale = 2 / (head * head + square);
      r[row + k] = alpha > 0 ? -norm : norm;
      for (let j = k + 1; j < columns; j++) {
        reflect(r, row + j, part, pivot, j * count, count, head, scale);
      }
    }
  }

  /** Takes in all rows that another factor has absorbed. */
  async merge(other: OrthogonalFactor, yieldIfDue: () => Promise<void>): Promise<void> {
    const { lead, columns } = this;
    const part = new Float64Array(columns * lead);
    for (let i = 0; i < lead; i++) {
      for (let j = i; j < columns; j++) part[j * lead + i] = other.r[i * columns + j];
    }
    await this.absorb(part, lead, yieldIfDue);
  }
}

function reflect(
  r: Float64Array,
  at: number,
  part: Float64Array,
  pivot: number,
  column: number,
  count: number,
  head: number,
  scale: number,
): void {
  let even = head * r[at];
  let odd = 0;
  let i = 0;
  for (; i + 1 < count; i += 2) {
    even += part[pivot + i] * part[column + i];
    odd += part[pivot + i + 1] * part[column + i + 1];
  }
  if (i < count) even += part[pivot + i] * part[column + i];
  const factor = scale * (even + odd);
  r[at] -= factor * head;
  for (i = 0; i < count; i++) part[column + i] -= factor * part[pivot + i];
}
