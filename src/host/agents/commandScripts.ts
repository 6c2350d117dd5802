/**
 * The files by which a shell runs the command line, by name.
 * @param node the editor's own Node, which may be the editor itself
 * @param cli the command line's program
 */
export function commandScripts(node: string, cli: string): Readonly<Record<string, string>> {
  const sh = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;
  // In a batch file % begins a variable, also within quotes.
  const cmd = (text: string) => `"${text.replaceAll('%', '%%')}"`;
  return {
    beliefscope: `#!/bin/sh\nELECTRON_RUN_AS_NODE=1 exec ${sh(node)} ${sh(cli)} "$@"\n`,
    'beliefscope.cmd': `@echo off\r\nsetlocal\r\nset ELECTRON_RUN_AS_NODE=1\r\n${cmd(node)} ${cmd(cli)} %*\r\n`,
  };
}
