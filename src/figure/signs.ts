import * as l10n from '@vscode/l10n';
import type { OverlayItem } from './overlay.js';
import type { Shape } from './shape.js';
import { shape } from './shape.js';

/** What stands beside a name in a legend: a drawing of {@link SIGN_SIZE}. */
export interface Sign {
  readonly shape: Shape;
  readonly text: string;
}

export const SIGN_SIZE = { width: 24, height: 12 } as const;

const arrow = (role: string): Shape =>
  shape(
    'g',
    { class: `arrow arrow-${role}` },
    shape('line', { x1: 1, y1: 6, x2: 16, y2: 6 }),
    shape('polygon', { points: '23,6 15,10 15,2' }),
  );
const dots = (role: string): Shape => shape('path', { class: `cloud cloud-${role}`, d: 'M4,4h0M11,8h0M18,5h0' });
const path = (name: string): Shape => shape('path', { class: `path ${name}`, d: 'M1,9L9,3L15,8L23,3' });
const diamond = (role: string): Shape =>
  shape(
    'g',
    { class: `target target-${role}`, transform: 'translate(12,6) scale(0.65)' },
    shape('path', { d: 'M0,-8L8,0L0,8L-8,0Z' }),
  );

const table = {
  'arrow vector': { shape: arrow('vector'), text: l10n.t('what the read-out says of the vector') },
  'arrow measured': { shape: arrow('measured'), text: l10n.t('to the mean read-out after steering') },
  'cloud start': { shape: dots('start'), text: l10n.t('read-outs of the start') },
  'cloud end': { shape: dots('end'), text: l10n.t('read-outs of the target') },
  'path predicted': { shape: path('path-predicted'), text: l10n.t('path read out') },
  'path true': { shape: path('path-true path-behind'), text: l10n.t('true path') },
  'target target': { shape: diamond('target'), text: l10n.t('target') },
  'target reached': { shape: diamond('reached'), text: l10n.t('read out after the edit') },
  'target control': { shape: diamond('control'), text: l10n.t('after the control') },
} as const satisfies Readonly<Record<string, Sign>>;

/** Faint marks behind the others, joined to them. */
export const GHOST_SIGN: Sign = {
  shape: shape(
    'g',
    {},
    shape('path', { class: 'links', d: 'M5,8L19,4' }),
    shape('path', { class: 'ghost', d: 'M5,8h0' }),
  ),
  text: l10n.t('pinned'),
};

/** The signs of what a tab draws over the marks. */
export function signsOfTab(tab: string): readonly Sign[] {
  const kinds = { steering: ['arrow', 'cloud'], trajectory: ['path'], edit: ['target'] }[tab] ?? [];
  return Object.entries(table).flatMap(([name, sign]) => (kinds.includes(name.split(' ')[0]) ? [sign] : []));
}

/** The signs of what is drawn. */
export function signsOf(items: readonly OverlayItem[]): readonly Sign[] {
  const drawn = new Set(items.flatMap((item) => ('role' in item ? [`${item.kind} ${item.role}`] : [])));
  return Object.entries(table).flatMap(([name, sign]) => (drawn.has(name) ? [sign] : []));
}
