import { isAbsolute } from 'node:path';
import * as l10n from '@vscode/l10n';
import type { FolderSource } from '../../checkpoint/sources/folderSource.js';
import type { ModelShape } from '../../checkpoint/architecture/architecture.js';
import { isProcessFile } from '../../checkpoint/config/processBeside.js';
import { placeOf, type RunConfig } from '../../checkpoint/config/runConfig.js';
import { outsideOf } from '../../checkpoint/sources/namedFile.js';
import { InputError } from '../../shared/inputError.js';
import { createPreset, findPreset } from '../../process/presets/catalogue.js';
import type { Process } from '../../process/process.js';
import type { ProcessChoice, ProcessParams } from '../../protocol/process.js';
import { presetsFitting } from './presetInfos.js';
import { openText, processOf } from './open.js';
import { nearLocal, nearRelative } from './partTexts.js';
import { readProcessFile } from './readProcessFile.js';

/** What a run's config names as its process, if it names one: a preset, or a process file, wherever that is said to be. */
export function saidByConfig(config: RunConfig | null): ProcessChoice | null {
  const name = config?.process;
  if (!name) return null;
  const spec = composedBy(config);
  if (spec !== null) return { kind: 'text', name, text: spec, params: {} };
  const params: ProcessParams = config.process_params ?? {};
  const preset = findPreset(name);
  if (!preset && isProcessFile(name)) return { kind: 'file', path: name, params };
  return { kind: 'preset', name: preset?.name ?? name, params };
}

/** The spec of the composed process that `process` names: what another place names is another process. */
function composedBy(config: RunConfig): string | null {
  const [named, written] = [placeOf(config, 'process'), placeOf(config, 'process_spec')];
  return config.process_spec && named.file === written.file && named.field === written.field
    ? config.process_spec
    : null;
}

/** Why the process file that a config names is not looked up; null where it may be, or where it names none. */
export function outsideByConfig(config: RunConfig | null, folder: FolderSource): InputError | null {
  const said = saidByConfig(config);
  if (!config || said?.kind !== 'file') return null;
  return outsideOf(folder, { path: said.path, by: placeOf(config, 'process').file, what: 'process file' });
}

/**
 * The process of an analysis: the one chosen, else the one the folder names.
 * A process file's path is absolute, or relative to the checkpoint folder; the choice's parameters replace the defaults that the file declares.
 * @throws InputError `no-process` (naming those that fit), `unknown-process`, `bad-parameter`, `bad-process-file`, …
 */
export async function resolveProcess(
  choice: ProcessChoice | null,
  config: RunConfig | null,
  folder: FolderSource,
  d_vocab: number,
  signal?: AbortSignal,
): Promise<Process> {
  const outside = choice ? null : outsideByConfig(config, folder);
  if (outside) throw outside;
  const resolved = choice ?? saidByConfig(config);
  if (!resolved) throw noProcess(folder, d_vocab);
  const by = choice || !config ? null : placeOf(config, 'process').file;
  switch (resolved.kind) {
    case 'preset':
      if (by !== null && !findPreset(resolved.name)) throw unknownByConfig(resolved.name, by);
      return createPreset(resolved.name, resolved.params);
    case 'file':
      return processOf(
        await openText(
          await readProcessFile(resolved.path, folder, signal, by),
          resolved.path,
          resolved.params,
          signal,
          isAbsolute(resolved.path) ? nearLocal(resolved.path) : nearRelative(folder, resolved.path),
        ),
      );
    case 'text':
      // What a config names lies beside it.
      return processOf(
        await openText(
          resolved.text,
          resolved.name,
          resolved.params,
          signal,
          by === null ? null : nearRelative(folder, by),
        ),
      );
  }
}

/**
 * Whether a beginning-of-sequence token stands in front of each word, and its id.
 * @param wanted the person's choice, or null: as the config says, else where d_vocab is one more than the symbols
 * Where d_vocab is larger still, false takes the symbols to be the first ids, and leaves the others aside.
 * @throws InputError `vocabulary-mismatch`
 */
export function bosTokenOf(
  process: Process,
  d_vocab: number,
  wanted: boolean | null,
  config: RunConfig | null = null,
): number | null {
  const symbols = process.symbols.length;
  const extra = d_vocab - symbols;
  if (wanted === null && config) {
    const { bos, bos_token: token } = config;
    // A token that a config names is one where the model has it, and it is none of the symbols.
    if (bos && token != null && token >= symbols && token < d_vocab) return token;
    if (bos === false && extra > 0) return null;
  }
  // A vocabulary that was made larger than its symbols: told that no token stands in front, they are the first ids.
  if (extra > 1 && wanted === false) return null;
  if (extra !== 0 && extra !== 1) {
    const fitting = presetsFitting(d_vocab).map(({ name }) => name);
    const sentences = [
      l10n.t(
        "{0} has {1} symbols, but the model's d_vocab is {2}: expected {1}, or {3} with a beginning-of-sequence token.",
        process.name,
        symbols,
        d_vocab,
        symbols + 1,
      ),
      ...(extra > 1
        ? [l10n.t('Without a beginning-of-sequence token (--no-bos) the symbols are taken to be the first ids.')]
        : []),
      fitting.length > 0
        ? l10n.t('Choose a process that fits, such as {0}.', fitting.slice(0, 6).join(', '))
        : l10n.t('Choose a process that fits.'),
    ];
    throw new InputError('vocabulary-mismatch', sentences.join(' '));
  }
  if (wanted === true && extra === 0)
    throw new InputError(
      'vocabulary-mismatch',
      l10n.t(
        "A beginning-of-sequence token needs a d_vocab of {0} for {1}, but the model's is {2}.",
        symbols + 1,
        process.name,
        d_vocab,
      ),
    );
  return (wanted ?? extra === 1) ? d_vocab - 1 : null;
}

/**
 * The token in front of each word of a model of which no process is known, or null: as the person says, else the config,
 * else none, unless the model reads one token more than it predicts.
 */
export function bosTokenAlone(
  { d_vocab, d_vocab_out }: ModelShape,
  wanted: boolean | null,
  config: RunConfig | null,
): number | null {
  const { bos, bos_token: token } = config ?? {};
  const named = token != null && token > 0 && token < d_vocab ? token : d_vocab - 1;
  return (wanted ?? bos ?? d_vocab === d_vocab_out + 1) && d_vocab > 1 ? named : null;
}

/** A name that a config gives, which may be that of a process of the person's own. */
const unknownByConfig = (name: string, by: string): InputError =>
  new InputError(
    'unknown-process',
    l10n.t(
      '{0} says that the process is {1}, and none has this name: choose the one that is meant, or write your own as a process file, such as {1}.process.json, and name that there.',
      by,
      name,
    ),
  );

function noProcess(folder: FolderSource, d_vocab: number): InputError {
  const fitting = presetsFitting(d_vocab).map(({ name }) => name);
  return new InputError(
    'no-process',
    [
      l10n.t('{0}: no config names the process that the model was trained on.', folder.name),
      fitting.length > 0
        ? l10n.t('With d_vocab {0} these fit: {1}.', d_vocab, fitting.join(', '))
        : l10n.t('No preset has {0} symbols, or {1} and a beginning-of-sequence token.', d_vocab, d_vocab - 1),
    ].join(' '),
  );
}
