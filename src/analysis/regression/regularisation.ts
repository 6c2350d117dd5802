/**
 * How a fit is held back where columns are many for the rows.
 *
 * With the centred columns X and the weights W, coefficients are V · diag(keepᵢ / (σᵢ² + λ)) · Vᵀ Xᵀ W y, where σ and V are
 * the singular values and right singular vectors of W^½ X, λ = ridge · Σ σᵢ² / columns, and keepᵢ is 1 where
 * σᵢ > cutoff · σ₁. A ridge of 1 is thus a penalty as large as the mean variance of the columns; neither the number of words
 * nor the scale of the activations changes its meaning. It is ridge regression (Hoerl and Kennard, 1970) and
 * principal-component regression in one. With both 0 the fit is least squares of minimum norm.
 */
export interface Regularisation {
  /** ≥ 0, relative to the mean variance of the columns. */
  readonly ridge: number;
  /** In [0, 1): singular values up to this share of the largest are left out. */
  readonly cutoff: number;
}

export const NO_REGULARISATION: Regularisation = { ridge: 0, cutoff: 0 };

export const isRegularised = ({ ridge, cutoff }: Regularisation): boolean => ridge > 0 || cutoff > 0;
