/** Moves labels apart so that none lies on another, in their order from top to bottom. */
export function spread<Label extends { readonly y: number }>(
  labels: readonly Label[],
  gap: number,
  top: number,
  bottom: number,
): Label[] {
  const sorted = [...labels].sort((a, b) => a.y - b.y);
  const places = sorted.map((label) => Math.max(top, label.y));
  for (let at = 1; at < places.length; at++) places[at] = Math.max(places[at], places[at - 1] + gap);
  for (let at = places.length - 1; at >= 0; at--)
    places[at] = Math.min(places[at], bottom - gap * (places.length - 1 - at));
  return sorted.map((label, at) => ({ ...label, y: places[at] }));
}
