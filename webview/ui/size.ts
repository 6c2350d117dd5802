/** Keeps the view box of a drawing at the size of the area that holds it, and tells that size, in CSS pixels. */
export function followSize(
  area: HTMLElement,
  drawing: SVGSVGElement,
  resized: (width: number, height: number) => void,
): void {
  new ResizeObserver(() => {
    const { clientWidth: width, clientHeight: height } = area;
    drawing.setAttribute('viewBox', `0 0 ${Math.max(1, width)} ${Math.max(1, height)}`);
    resized(width, height);
  }).observe(area);
}
