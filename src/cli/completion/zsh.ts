import type { Option } from '../option.js';
import type { CommandSpec } from '../usage.js';
import { PROGRAM } from '../usage.js';

/** A script for zsh: sourced after compinit, or put into a folder of fpath as _beliefscope. */
export function zshCompletion(specs: readonly CommandSpec[]): string {
  return `#compdef ${PROGRAM}
# zsh completion for ${PROGRAM}: source <(${PROGRAM} completion zsh), after compinit
_${PROGRAM}_or_file() { _alternative "values:value:($*)" 'files:file:_files' }

_${PROGRAM}() {
  local curcontext=$curcontext state line
  local -a commands=(
${specs.map(({ name, summary }) => `    ${quoted(`${escaped(name)}:${summary}`)}`).join('\n')}
  )
  if ((CURRENT == 2)); then
    if [[ $words[2] == -* ]]; then compadd -- --help --version; else _describe command commands; fi
    return
  fi
  local command=$words[2]
  shift words
  ((CURRENT--))
  case $command in
${specs.map(branch).join('\n')}
  esac
}
if [[ $funcstack[1] == _${PROGRAM} ]]; then _${PROGRAM} "$@"; else compdef _${PROGRAM} ${PROGRAM}; fi
`;
}

function branch({ name, argument, options }: CommandSpec): string {
  const lines = Object.entries(options).map(([option, spec]) =>
    quoted(
      `--${option}${spec.value === null ? '' : '='}[${escaped(spec.help)}]${spec.value === null ? '' : action(spec)}`,
    ),
  );
  if (argument.value !== null) lines.push(quoted(`1${action(argument)}`));
  return `    ${name})\n      _arguments ${[quoted('--help[print what the command takes]'), ...lines].join(' \\\n        ')}\n      ;;`;
}

function action({ value, offers: { words, files } }: Option<unknown>): string {
  const name = escaped(value ?? '');
  // Without the space, zsh would add arguments of its own to the call.
  if (words.length > 0 && files) return `:${name}: _${PROGRAM}_or_file ${words.join(' ')}`;
  if (files) return `:${name}:_files`;
  return words.length > 0 ? `:${name}:(${words.join(' ')})` : `:${name}: `;
}

const escaped = (text: string): string => text.replace(/[\\:[\]]/g, String.raw`\$&`);
const quoted = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`;
