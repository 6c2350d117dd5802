import { code, markdown, type Cell } from './ipynb.js';
import { num, str } from './python.js';

/** A number that both have: Python that gives it here, what Beliefscope found, and how far they may be apart. */
export interface Compared {
  readonly quantity: string;
  readonly here: string;
  readonly found: number;
  readonly tolerance: number;
  /** The columns of the fit that it hangs on: of the layers that are read out, or of one. */
  readonly readOut?: 'layers' | number;
}

/** How fits are held back: a ridge leaves nothing to rounding, nor does a cutoff above it. */
export interface HeldBack {
  readonly ridge: number;
  readonly cutoff: number;
}

/** The last cell: the same numbers from both, asserted. */
export function comparisonCells(compared: readonly Compared[], { ridge, cutoff }: HeldBack): Cell[] {
  // Rounding moves a singular value by no more than its own norm (Weyl); a fit along one that is not well above it is that rounding's.
  const judged =
    ridge > 0
      ? []
      : [
          code(
            'collinear',
            'def is_collinear(X):',
            '    """Whether 1e-4 of the variance is fitted along singular values no larger than 16 times what rounding to float32 makes."""',
            '    root = np.sqrt(weight)[:, None]',
            '    centred, y = ((each - np.average(each, axis=0, weights=weight)) * root for each in (X, targets))',
            '    U, singular, _ = np.linalg.svd(centred, full_matrices=False)',
            '    rounding = np.linalg.norm(X * root) * 2.0**-24',
            `    used = singular > max(${num(cutoff)}, max(X.shape) * 2.0**-52) * singular[0]`,
            '    fitted = U[:, used & (singular <= 16 * rounding)].T @ y',
            '    return bool((fitted**2).sum() > 1e-4 * (y**2).sum())',
            '',
            '',
            'collinear = is_collinear(X)',
            'collinear_layers = [is_collinear(columns([l])) for l in range(len(resid_post))]',
          ),
        ];
  const leftToRounding = ({ readOut }: Compared): string => {
    if (ridge > 0 || readOut === undefined) return 'False';
    return readOut === 'layers' ? 'collinear' : `collinear_layers[${readOut}]`;
  };
  return [
    markdown(
      'comparison-text',
      '## The same numbers',
      '',
      'What was computed here beside what Beliefscope found. Beliefs agree to rounding; a model in float32 to the order in which it sums.',
      'Where a read-out rests on columns that are collinear to rounding (behind a LayerNorm, say), that rounding decides it and differs between',
      'machines: such rows are shown and not compared. An analysis with a cutoff of 1e-5 has a read-out that rounding does not decide.',
    ),
    ...judged,
    code(
      'comparison',
      'COMPARED = [  # quantity, here, Beliefscope, tolerance, whether rounding decides it',
      ...compared.map(
        (one) =>
          `    (${str(one.quantity)}, ${one.here}, ${num(one.found)}, ${num(one.tolerance)}, ${leftToRounding(one)}),`,
      ),
      ']',
      "print(f\"{'quantity':<32}{'here':>16}{'Beliefscope':>16}{'difference':>12}\")",
      'for quantity, here, found, tolerance, is_rounding in COMPARED:',
      '    difference = abs(here - found)',
      '    mark = "  not compared: columns are collinear to rounding" if is_rounding else ""',
      '    print(f"{quantity:<32}{here:>16.9g}{found:>16.9g}{difference:>12.1e}{mark}")',
      '    assert is_rounding or difference <= tolerance, quantity',
    ),
  ];
}
