import * as l10n from '@vscode/l10n';
import type { Memento } from 'vscode';
import * as z from 'zod';

/** How a picture is written: what is asked before it is saved, and remembered for the next one in every window. */
const choicesSchema = z.object({
  form: z.enum(['svg', 'pdf', 'png', 'png2', 'png4']),
  theme: z.enum(['light', 'dark', 'shown']),
  millimetres: z.number().min(30).max(1000),
  caption: z.boolean(),
});
export type PictureChoices = z.infer<typeof choicesSchema>;

const FIRST: PictureChoices = { form: 'svg', theme: 'light', millimetres: 180, caption: false };
const KEY = 'picture:choices';

/** What was chosen for the last picture, whichever window it was saved from. Stored values are validated like any other input. */
export class LastChoices {
  constructor(private readonly store: Memento) {}

  /** Whether a picture was saved before; where none was, {@link choices} are those that suit a paper. */
  get isKnown(): boolean {
    return choicesSchema.safeParse(this.store.get<unknown>(KEY)).success;
  }

  get choices(): PictureChoices {
    return choicesSchema.safeParse(this.store.get<unknown>(KEY)).data ?? FIRST;
  }

  async remember(choices: PictureChoices): Promise<void> {
    await this.store.update(KEY, choices);
  }
}

interface Choice<T> {
  readonly label: string;
  readonly description: string;
  readonly value: T;
}

/** What there is to choose, in the order in which it always stands. */
export const forms: readonly Choice<PictureChoices['form']>[] = [
  { label: 'SVG', description: l10n.t('shapes and text, to be edited'), value: 'svg' },
  { label: 'PDF', description: l10n.t('for LaTeX, with the faces of its letters in it'), value: 'pdf' },
  { label: 'PNG', description: l10n.t('150 dots to the inch'), value: 'png' },
  { label: 'PNG × 2', description: l10n.t('300 dots to the inch'), value: 'png2' },
  { label: 'PNG × 4', description: l10n.t('600 dots to the inch'), value: 'png4' },
];
export const themes: readonly Choice<PictureChoices['theme']>[] = [
  { label: l10n.t('Light'), description: l10n.t('dark on white, for a paper'), value: 'light' },
  { label: l10n.t('Dark'), description: l10n.t('for a slide'), value: 'dark' },
  { label: l10n.t('As shown'), description: l10n.t('in the colours of the editor'), value: 'shown' },
];
export const widths: readonly Choice<number>[] = [
  { label: '85 mm', description: l10n.t('one of two columns; plots one below the other'), value: 85 },
  { label: '120 mm', description: l10n.t('a column and a half'), value: 120 },
  { label: '180 mm', description: l10n.t('the width of a page'), value: 180 },
];
export const captions: readonly Choice<boolean>[] = [
  {
    label: l10n.t('Without caption'),
    description: l10n.t('the plots and their legend alone'),
    value: false,
  },
  {
    label: l10n.t('With caption'),
    description: l10n.t('run, step, process, figures and verdict'),
    value: true,
  },
];

const labelOf = <T>(choices: readonly Choice<T>[], value: T): string =>
  choices.find((each) => each.value === value)?.label ?? '';

/** A label within a line; its nouns stay as they are. */
const inLine = (label: string): string => `${label.charAt(0).toLowerCase()}${label.slice(1)}`;

/** The choices in a few words: `SVG · light · 180 mm · without caption`. */
export const choicesText = ({ form, theme, millimetres, caption }: PictureChoices): string =>
  [labelOf(forms, form), inLine(labelOf(themes, theme)), `${millimetres} mm`, inLine(labelOf(captions, caption))].join(
    ' · ',
  );

/** Millimetres that were typed; null where they are none from 30 to 1000. */
export function widthOf(text: string): number | null {
  const value = text.trim() === '' ? NaN : Number(text);
  return value >= 30 && value <= 1000 ? value : null;
}
