import { describe, expect, it } from 'vitest';
import { isWithin } from '../../../src/host/engine/isWithin.js';
import { mayAnalyse } from '../../../src/host/panel/mayAnalyse.js';
import { pageHtml } from '../../../src/host/page/pageHtml.js';
import { ENGLISH } from '../../../src/shared/language.js';
import type { FolderListing } from '../../../src/protocol/files.js';
import type { ProcessChoice } from '../../../src/protocol/process.js';

describe('the page', () => {
  const html = pageHtml({
    title: 'a <b> & "c"',
    view: 'panel',
    cspSource: 'https://*.vscode-cdn.net',
    nonce: 'abc123',
    language: ENGLISH,
    styles: ['https://x/codicon.css', 'https://x/panel.css?a=1&b="2"'],
    script: 'https://x/panel.js',
  });
  const policy = /Content-Security-Policy" content="([^"]*)"/.exec(html)?.[1]?.replaceAll('&#39;', "'") ?? '';

  it('allows its own script by nonce and nothing inline', () => {
    expect(policy.split('; ')).toEqual([
      "default-src 'none'",
      'img-src https://*.vscode-cdn.net data:',
      'font-src https://*.vscode-cdn.net',
      "style-src https://*.vscode-cdn.net 'nonce-abc123'",
      "script-src 'nonce-abc123'",
    ]);
    expect(html).not.toMatch(/unsafe|<style|style=|onload=/);
    expect(html.match(/<script[^>]*>/g)).toEqual(['<script nonce="abc123" src="https://x/panel.js">']);
    expect(html).toContain('<meta property="csp-nonce" content="abc123">');
    expect(html).toContain('<div id="app" data-view="panel"></div>');
  });

  it('holds its texts in the language of the editor, as data that its script reads first', () => {
    const german = { code: 'de', texts: { 'Analyse {0}': 'Analysieren: {0} </script><b>' } };
    const page = pageHtml({
      ...{ title: 't', view: 'panel', cspSource: 'x', nonce: 'n', styles: [], script: 's.js' },
      language: german,
    });
    expect(page).toContain('<html lang="de">');
    expect(page.match(/<\/?script[^>]*>/g)).toEqual([
      '<script type="application/json" id="l10n">',
      '</script>',
      '<script nonce="n" src="s.js">',
      '</script>',
    ]);
    const block = /id="l10n">(.*?)<\/script>/s.exec(page)?.[1] ?? '';
    expect(JSON.parse(block)).toEqual(german.texts);
    expect(html).toContain('<html lang="en">');
  });

  it('lets no name out of its place', () => {
    expect(html).toContain('<title>a &lt;b&gt; &amp; &quot;c&quot;</title>');
    expect(html).toContain('href="https://x/panel.css?a=1&amp;b=&quot;2&quot;"');
  });
});

describe('what a page may ask for', () => {
  const file = (path: string): ProcessChoice => ({ kind: 'file', path, params: {} });
  const listing = (process: ProcessChoice | null): FolderListing => ({
    runs: [{ prefix: '', checkpoints: [{ file: '10.pt', step: 10, size: 1 }] }],
    architecture: null,
    process,
    provenance: {},
    fitting: [],
    notes: [],
  });
  const known = {
    listing: listing(file('own.process.json')),
    checkpoint: 'final.pt',
    process: file('/home/me/mine.json'),
  };

  it.each<[number | string | null, ProcessChoice | null, boolean]>([
    [null, null, true],
    [10, { kind: 'preset', name: 'mess3', params: { x: 0.1 } }, true],
    ['10.pt', file('own.process.json'), true],
    ['final.pt', file('/home/me/mine.json'), true],
    ['../../secret.pt', null, false],
    ['/etc/passwd', null, false],
    [10, file('/etc/passwd'), false],
    [10, file('../own.process.json'), false],
  ])('checkpoint %j with process %j: %s', (checkpoint, process, allowed) => {
    expect(mayAnalyse(checkpoint, process, known)).toBe(allowed);
  });

  it('knows a process file that the host had ranked', () => {
    const candidates = [file('/home/me/runs/coin.process.json')];
    expect(mayAnalyse(10, file('/home/me/runs/coin.process.json'), { ...known, candidates })).toBe(true);
    expect(mayAnalyse(10, file('/home/me/runs/other.process.json'), { ...known, candidates })).toBe(false);
  });

  it('knows no process file where none was named', () => {
    expect(mayAnalyse(10, file('x.json'), { listing: listing(null), checkpoint: null, process: null })).toBe(false);
    expect(mayAnalyse('10.pt', null, { listing: null, checkpoint: null, process: null })).toBe(false);
  });
});

describe('what the engine may read through the host', () => {
  const place = (path: string, scheme = 'memfs', authority = 'a') => ({ scheme, authority, path });
  it.each([
    ['/runs', '/runs', true],
    ['/runs/', '/runs/a/1.pt', true],
    ['/', '/anything', true],
    ['/runs', '/runs2/1.pt', false],
    ['/runs', '/runs/../secret', false],
    ['/runs', '/', false],
  ])('folder %s holds %s: %s', (folder, file, held) => expect(isWithin(place(folder), place(file))).toBe(held));
  it('keeps file systems apart', () => {
    expect(isWithin(place('/a'), place('/a/b', 'file'))).toBe(false);
    expect(isWithin(place('/a'), place('/a/b', 'memfs', 'b'))).toBe(false);
  });
});
