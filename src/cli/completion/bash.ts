import type { Option } from '../option.js';
import type { CommandSpec } from '../usage.js';
import { PROGRAM } from '../usage.js';

/** A script for bash 3.2 and later, with or without the package bash-completion. */
export function bashCompletion(specs: readonly CommandSpec[]): string {
  const names = specs.map(({ name }) => name);
  return `# bash completion for ${PROGRAM}: source <(${PROGRAM} completion bash)
_${PROGRAM}_offer() { # words, and whether files are offered as well
  local line
  COMPREPLY=()
  while IFS= read -r line; do COMPREPLY+=("$line"); done < <(compgen -W "$1" -- "$cur")
  [[ $2 ]] || return
  compopt -o filenames 2>/dev/null
  while IFS= read -r line; do COMPREPLY+=("$line"); done < <(compgen -f -- "$cur")
}

_${PROGRAM}() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD - 1]} command=\${COMP_WORDS[1]}
  # Bash takes --option=value for three words.
  if [[ $cur == = ]]; then cur=; elif [[ $prev == = ]]; then prev=\${COMP_WORDS[COMP_CWORD - 2]}; fi
  if ((COMP_CWORD == 1)); then
    _${PROGRAM}_offer ${quoted([...names, '--help', '--version'])}
    return
  fi
  case $command in
${specs.map(branch).join('\n')}
  esac
}
complete -F _${PROGRAM} ${PROGRAM}
`;
}

function branch({ name, argument, options }: CommandSpec): string {
  const valued = Object.entries(options).filter(([, option]) => option.value !== null);
  const lines = valued.map(([option, spec]) => `        --${option}) ${offer(spec)} ;;`);
  const all = [...Object.keys(options), 'help'].map((option) => `--${option}`);
  return [
    `    ${name})`,
    '      case $prev in',
    ...lines,
    '        *)',
    `          if [[ $cur == -* ]]; then _${PROGRAM}_offer ${quoted(all)}; else ${offer(argument)}; fi`,
    '          ;;',
    '      esac',
    '      ;;',
  ].join('\n');
}

const offer = ({ offers: { words, files } }: Option<unknown>): string =>
  `_${PROGRAM}_offer ${quoted(words)}${files ? ' files' : ''}`;

const quoted = (words: readonly string[]): string => `'${words.join(' ').replaceAll("'", String.raw`'\''`)}'`;
