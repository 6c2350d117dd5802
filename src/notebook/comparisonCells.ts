import { code, markdown, type Cell } from './ipynb.js';
import { num, str } from './python.js';

/** A number that both have: Python that gives it here, what Beliefscope found, and how far they may be apart. */
export interface Compared {
  readonly quantity: string;
  readonly here: string;
  readonly found: number;
  readonly tolerance: number;
  /** Whether it hangs on a fit, which rounding decides where columns are collinear. */
  readonly isReadOut?: true;
}

/** The last cell: the same numbers from both, asserted. */
export function comparisonCells(compared: readonly Compared[]): Cell[] {
  return [
    markdown(
      'comparison-text',
      '## The same numbers',
      '',
      'What was computed here beside what Beliefscope found. Beliefs agree to rounding; a model in float32 to the order in which it sums.',
    ),
    code(
      'comparison',
      '# Columns that are collinear but for rounding (behind a LayerNorm, say) leave the fit to that rounding, which differs between machines.',
      'centred = (X - np.average(X, axis=0, weights=weight)) * np.sqrt(weight)[:, None]',
      'singular = np.linalg.svd(centred, compute_uv=False)',
      'loose = 1 if singular[-1] > 1e-5 * singular[0] else 2000',
      'if loose > 1:',
      '    print("The columns are nearly collinear: scores of the read-out are compared to a digit alone.")',
      'COMPARED = [  # quantity, here, Beliefscope, tolerance',
      ...compared.map(
        ({ quantity, here, found, tolerance, isReadOut }) =>
          `    (${str(quantity)}, ${here}, ${num(found)}, ${num(tolerance)}${isReadOut ? ' * loose' : ''}),`,
      ),
      ']',
      "print(f\"{'quantity':<32}{'here':>16}{'Beliefscope':>16}{'difference':>12}\")",
      'for quantity, here, found, tolerance in COMPARED:',
      '    difference = abs(here - found)',
      '    print(f"{quantity:<32}{here:>16.9g}{found:>16.9g}{difference:>12.1e}")',
      '    assert difference <= tolerance, quantity',
    ),
  ];
}
