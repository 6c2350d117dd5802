import * as l10n from '@vscode/l10n';
import type { ShownMatrix } from '../../../src/figure/charts/matrix.js';
import { cellColour, finiteMost } from '../../../src/figure/charts/matrix.js';
import { groundColour } from '../../ui/theme.js';
import { el, setSpoken, svg } from '../../ui/dom.js';

/** Up to this many cells are SVG elements; more are drawn on a canvas. */
const MAX_SVG_CELLS = 2500;

export interface HeatMap {
  readonly element: HTMLElement;
  /** null: nothing yet. */
  readonly shown: ShownMatrix | null;
  set(options: ShownMatrix): void;
}

/** Rows: beliefs steered from; columns: beliefs steered to. The arrow keys move a cell cursor, Enter opens the pair. */
export function heatMap(events: {
  hover(cell: { row: number; column: number } | null): void;
  open(cell: { row: number; column: number }): void;
}): HeatMap {
  const cells = el('div', { class: 'heat-cells' });
  const area = el('div', { class: 'heat-area' });
  const element = el('div', { class: 'heat', testId: 'heat-map', tabindex: 0, role: 'group' }, area);
  let shown: ShownMatrix | null = null;
  let cursor: { line: number; place: number } | null = null;
  let size = 12;
  let cursorMark: SVGRectElement | null = null;

  const cellAt = (line: number, place: number): { row: number; column: number } | null => {
    const row = shown?.rows[line];
    const column = shown?.columns[place];
    return row === undefined || column === undefined ? null : { row, column };
  };
  const placeOf = (event: MouseEvent): { line: number; place: number } => {
    const box = cells.getBoundingClientRect();
    return { line: Math.floor((event.clientY - box.top) / size), place: Math.floor((event.clientX - box.left) / size) };
  };
  const move = (next: { line: number; place: number } | null): void => {
    cursor = next;
    const cell = next === null ? null : cellAt(next.line, next.place);
    cursorMark?.setAttribute('visibility', cell === null ? 'hidden' : 'visible');
    cursorMark?.setAttribute('x', String((next?.place ?? 0) * size));
    cursorMark?.setAttribute('y', String((next?.line ?? 0) * size));
    events.hover(cell);
  };
  cells.addEventListener('pointermove', (event) => move(placeOf(event)));
  cells.addEventListener('pointerleave', () => move(null));
  cells.addEventListener('click', (event) => {
    const { line, place } = placeOf(event);
    const cell = cellAt(line, place);
    if (cell !== null) events.open(cell);
  });
  element.addEventListener('keydown', (event) => {
    if (shown === null) return;
    const step = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[event.key];
    if (step !== undefined) {
      event.preventDefault();
      const [down = 0, right = 0] = step;
      const clamp = (value: number, count: number): number => Math.max(0, Math.min(count - 1, value));
      move(
        cursor === null
          ? { line: 0, place: 0 }
          : {
              line: clamp(cursor.line + down, shown.rows.length),
              place: clamp(cursor.place + right, shown.columns.length),
            },
      );
    } else if (event.key === 'Enter' && cursor !== null) {
      const cell = cellAt(cursor.line, cursor.place);
      if (cell !== null) events.open(cell);
    }
  });

  function draw(): void {
    if (shown === null) return;
    const { matrix, value, rows, columns, pair } = shown;
    const ground = groundColour();
    const values = value === 'closed' ? matrix.closed : matrix.kl_to_ideal;
    const most = value === 'kl' ? finiteMost(values) : 1;
    size = Math.max(3, Math.min(22, Math.floor(Math.max(200, element.clientWidth - 76) / Math.max(1, columns.length))));
    const [width, height] = [size * columns.length, size * rows.length];
    const overlay = svg('svg', {
      class: 'heat-svg',
      width,
      height,
      viewBox: `0 0 ${width} ${height}`,
      'aria-hidden': 'true',
    });
    const colourOf = (line: number, place: number): string | null =>
      cellColour(values[rows[line] * matrix.columns.length + columns[place]], value, most, ground);
    const parts: Element[] = [];
    if (rows.length * columns.length <= MAX_SVG_CELLS) {
      rows.forEach((row, line) =>
        columns.forEach((column, place) => {
          const colour = colourOf(line, place);
          overlay.append(
            svg('rect', {
              class: colour === null ? 'heat-none' : 'heat-cell',
              x: place * size,
              y: line * size,
              width: size - 1,
              height: size - 1,
              fill: colour ?? undefined,
              'data-from': matrix.rows[row],
              'data-to': matrix.columns[column],
            }),
          );
        }),
      );
    } else {
      const canvas = el('canvas', { width, height, class: 'heat-canvas', 'aria-hidden': 'true' });
      const context = canvas.getContext('2d');
      if (context !== null)
        rows.forEach((_, line) =>
          columns.forEach((_, place) => {
            const colour = colourOf(line, place);
            if (colour === null) return;
            context.fillStyle = colour;
            context.fillRect(place * size, line * size, size > 4 ? size - 1 : size, size > 4 ? size - 1 : size);
          }),
        );
      parts.push(canvas);
    }
    cursorMark = svg('rect', { class: 'heat-cursor', width: size - 1, height: size - 1, visibility: 'hidden' });
    const line = pair === null ? -1 : rows.findIndex((row) => matrix.rows[row] === pair.start);
    const place = pair === null ? -1 : columns.findIndex((column) => matrix.columns[column] === pair.end);
    if (line >= 0 && place >= 0)
      overlay.append(
        svg('rect', { class: 'heat-pair', x: place * size, y: line * size, width: size - 1, height: size - 1 }),
      );
    overlay.append(cursorMark);
    const gutter = {
      left: labels(
        rows.map((row) => matrix.rows[row]),
        'row',
        size,
      ),
      top: labels(
        columns.map((column) => matrix.columns[column]),
        'column',
        size,
      ),
    };
    cells.replaceChildren(overlay, ...parts);
    area.replaceChildren(el('span', { class: 'heat-corner' }, l10n.t('from ↓ to →')), gutter.top, gutter.left, cells);
    element.setAttribute('data-rows', String(rows.length));
    element.setAttribute('data-columns', String(columns.length));
    setSpoken(
      element,
      l10n.t(
        'Heat map of {0} beliefs steered from by {1} steered to. Arrow keys move from pair to pair, Enter opens one.',
        rows.length,
        columns.length,
      ),
    );
  }

  let lastWidth = 0;
  new ResizeObserver(() => {
    if (element.clientWidth === lastWidth) return;
    lastWidth = element.clientWidth;
    draw();
  }).observe(element);
  return {
    element,
    get shown() {
      return shown;
    },
    set(options) {
      shown = options;
      draw();
    },
  };
}

/** Belief indices along one side, as many as fit. */
function labels(beliefs: readonly number[], side: 'row' | 'column', size: number): SVGSVGElement {
  const length = size * beliefs.length;
  const digits = Math.max(1, ...beliefs.map((belief) => String(belief).length));
  const room = side === 'row' ? 12 : 7 * digits + 3;
  const every = Math.max(1, Math.ceil(room / size));
  const drawing = svg('svg', {
    class: `heat-labels heat-labels-${side}`,
    width: side === 'row' ? 56 : length,
    height: side === 'row' ? length : 16,
    'aria-hidden': 'true',
  });
  beliefs.forEach((belief, at) => {
    if (at % every !== 0) return;
    const middle = at * size + (size - 1) / 2;
    drawing.append(
      side === 'row'
        ? svg('text', { class: 'heat-label', x: 51, y: middle + 3.5, 'text-anchor': 'end' }, String(belief))
        : svg('text', { class: 'heat-label', x: middle, y: 12, 'text-anchor': 'middle' }, String(belief)),
    );
  });
  return drawing;
}
