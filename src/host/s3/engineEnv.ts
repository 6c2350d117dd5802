import * as vscode from 'vscode';
import { wholeSetting } from '../settings.js';

/** Environment variables that tell the engine where to cache S3 objects and results of sweeps, and how much, what is open in the editor and which proxy to use. */
export function engineEnv(storage: vscode.Uri): NodeJS.ProcessEnv {
  return {
    BELIEFSCOPE_CACHE_DIR: storage.fsPath,
    BELIEFSCOPE_RESULTS_MB: String(wholeSetting('sweep.keptResultsMB')),
    BELIEFSCOPE_CACHE_MB: String(wholeSetting('s3.cacheSizeMB')),
    BELIEFSCOPE_WORKSPACE: JSON.stringify(workspacePaths()),
    ...proxyEnv(),
  };
}

/** Folders on this disk to which a path in a config may lead. One that is opened later counts from the engine's next start. */
const workspacePaths = (): string[] =>
  (vscode.workspace.workspaceFolders ?? []).flatMap(({ uri }) => (uri.scheme === 'file' ? [uri.fsPath] : []));

/** The editor's proxy settings; the environment's apply where the editor has none. */
function proxyEnv(): NodeJS.ProcessEnv {
  const http = vscode.workspace.getConfiguration('http');
  if (http.get<string>('proxySupport') === 'off') return {};
  const proxy = http.get<string>('proxy', '').trim();
  const except = http.get<unknown>('noProxy', []);
  const hosts = Array.isArray(except)
    ? except.filter((host): host is string => typeof host === 'string' && host !== '')
    : [];
  return {
    ...(proxy !== '' && inBothCases({ HTTPS_PROXY: proxy, HTTP_PROXY: proxy })),
    ...(hosts.length > 0 && inBothCases({ NO_PROXY: hosts.join(',') })),
  };
}

/** Sets each variable in upper and lower case: programs read either, and most prefer the lower case. */
function inBothCases(variables: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(variables).flatMap(([name, value]) =>
      [name, name.toLowerCase()].map((each): [string, string] => [each, value]),
    ),
  );
}
