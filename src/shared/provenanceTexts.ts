/** Where values are from, in words, for pages and command line. */
import * as l10n from '@vscode/l10n';
import { messageText } from './shownText.js';

interface OriginFields {
  readonly from: 'file' | 'weights' | 'layout' | 'usual' | 'name' | 'you' | 'assumed';
  readonly file?: string;
  readonly field?: string;
  readonly name?: string;
  readonly layout?: string;
}

/** In words, for people: `config.json, act_fn`, `the weights`, `the layout minGPT`, `the name 1.pt`, `set by you`, `assumed`. */
export function originText({ from, file, field, name, layout }: OriginFields): string {
  switch (from) {
    case 'file':
      return messageText(`${file}, ${field}`);
    case 'weights':
      return l10n.t('the weights');
    case 'layout':
      return messageText(l10n.t('the layout {0}', layout ?? ''));
    case 'usual':
      return l10n.t('usual, and nothing says otherwise');
    case 'name':
      return messageText(l10n.t('the name {0}', name ?? ''));
    case 'you':
      return l10n.t('set by you');
    case 'assumed':
      return l10n.t('assumed');
  }
}

/** `act_fn relu` */
export const assumedText = ({
  field,
  value,
}: {
  readonly field: string;
  readonly value: string | number | boolean | null;
}): string => messageText(`${field} ${value === null ? 'none' : value}`);

/** The fields of each place, in one line: `act_fn, eps: config.json; process: the name …; the rest: the weights`. What is assumed stands elsewhere. */
export function originsText(provenance: Readonly<Record<string, OriginFields>>): string {
  const places = new Map<string, string[]>();
  for (const [field, origin] of Object.entries(provenance)) {
    if (origin.from === 'assumed' || origin.from === 'weights') continue;
    const own = origin.from === 'file' && origin.field === field ? messageText(origin.file ?? '') : originText(origin);
    places.set(own, [...(places.get(own) ?? []), field]);
  }
  return [
    ...[...places].map(([place, fields]) => `${fields.join(', ')}: ${place}`),
    l10n.t('the rest: the weights'),
  ].join('; ');
}
