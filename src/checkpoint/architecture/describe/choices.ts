import * as l10n from '@vscode/l10n';
import type { AssumedValue, Origin } from '../../../protocol/provenance.js';
import { InputError } from '../../../shared/inputError.js';
import { lookalikesOf, provenanceOf } from '../../config/provenance.js';
import type { ConfigField, RunConfig } from '../../config/runConfig.js';
import type { HookedState } from '../layouts/hookedState.js';

/** What may tell a value, the surest first. undefined: it does not. */
export interface Sources<T> {
  readonly weights?: T | undefined;
  readonly config?: T | undefined;
  /** The config's field that tells it, where it is not the value's own. */
  readonly field?: ConfigField;
  /** What the layout implies. */
  readonly told?: T | undefined;
  /** What models have unless they say otherwise: told by a layout whose code is known, usual in what people write themselves. */
  readonly plain?: T | undefined;
  /** What is assumed where nothing tells it, and why. */
  readonly usual?: { readonly value: T; readonly why: string } | undefined;
}

/** Settles values of an architecture one by one, and keeps where each is from. */
export class Choices {
  readonly assumed: AssumedValue[] = [];
  readonly provenance: Record<string, Origin> = {};
  readonly notes: string[] = [];

  constructor(
    readonly config: RunConfig | null,
    readonly file: string,
    private readonly layout: Pick<HookedState, 'layout' | 'isOwnCode'>,
  ) {}

  /** Whether a person wrote the code around these weights: what it does is not told by its names. */
  get isOwnCode(): boolean {
    return this.layout.isOwnCode ?? false;
  }

  /**
   * The value that the surest source tells.
   * @throws InputError `unknown-value` where none does, asking for one of the choices
   */
  settle<T extends string | number | boolean | null>(
    field: string,
    from: Sources<T>,
    choices: readonly (string | number)[] = [],
  ): T {
    if (from.weights !== undefined) return this.from(field, { from: 'weights' }, from.weights);
    if (from.config !== undefined && this.config)
      return this.from(field, provenanceOf(this.config, from.field ?? (field as ConfigField)), from.config);
    const implied = from.told === undefined ? from.plain : from.told;
    if (implied !== undefined && lookalikesOf(this.config, field).length > 0)
      return this.assume(
        field,
        implied,
        l10n.t('{0} was assumed to be {1}, as nothing that is understood says otherwise.', field, String(implied)),
      );
    if (implied !== undefined) {
      const isUsual = from.told === undefined && this.isOwnCode;
      return this.from(field, isUsual ? { from: 'usual' } : { from: 'layout', layout: this.layout.layout }, implied);
    }
    if (from.usual) return this.assume(field, from.usual.value, from.usual.why);
    throw new InputError(
      'unknown-value',
      `Neither the weights of ${this.file} nor a config tell ${field}: set it in .beliefscope.json or in the config beside ` +
        `the checkpoint${choices.length > 0 ? ` (${choices.join(', ')})` : ''}.${this.lookalikeText(field)}`,
      { field, choices },
    );
  }

  assume<T extends string | number | boolean | null>(field: string, value: T, why: string): T {
    const lookalikes = lookalikesOf(this.config, field);
    this.assumed.push({ field, value, why, lookalikes });
    // Every model has an epsilon, and hardly any config tells it: a sentence each time would be noise.
    if (field !== 'eps' || lookalikes.length > 0) this.notes.push(`${why}${this.lookalikeText(field)}`);
    return this.from(field, { from: 'assumed' }, value);
  }

  private lookalikeText(field: string): string {
    const found = lookalikesOf(this.config, field);
    return found.length > 0 ? ` It looks as if this said it, but it is not understood: ${found.join('; ')}.` : '';
  }

  private from<T>(field: string, origin: Origin, value: T): T {
    this.provenance[field] = origin;
    return value;
  }
}
