import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe as group, expect, it } from 'vitest';
import { describe, SEPARATOR } from '../../../.config/notices.mjs';
import { built } from '../../tools/built.mjs';

/** Words that stand in the licence of each kind that ships. */
const words: Readonly<Record<string, RegExp>> = {
  MIT: /Permission is hereby granted/,
  ISC: /Permission to use, copy, modify/,
  '0BSD': /Permission to use, copy, modify/,
  'Apache-2.0': /Apache License/,
  'BSD-2-Clause': /Redistribution and use in source and binary forms/,
  'BSD-3-Clause': /Redistribution and use in source and binary forms/,
  'CC-BY-4.0': /Attribution 4\.0/,
  'MPL-2.0': /Mozilla Public License,? version 2\.0/i,
  'Bitstream-Vera': /Bitstream Vera is\s+a trademark of Bitstream, Inc\./,
};

group('the notices that ship', () => {
  it('hold the text of every licence, not its name alone', async () => {
    const entries = (await readFile(built('ThirdPartyNotices.txt'), 'utf8')).split(SEPARATOR);
    const told = entries.flatMap((entry) => {
      const [, name, license = ''] = /^((?:@[\w.-]+\/)?[\w.-]+@\d\S*) \((.+)\)$/m.exec(entry) ?? [];
      return name ? [{ name, licenses: license.replace(/[()]/g, '').split(/ OR | AND /), text: entry }] : [];
    });
    expect(told.length).toBeGreaterThan(60);
    const bare = told.filter(
      ({ licenses, text }) => text.length < 600 || !licenses.some((license) => words[license]?.test(text)),
    );
    expect(bare.map(({ name }) => name)).toEqual([]);
    for (const name of ['onnxruntime-node', '@microsoft/fast-element', '@aws-sdk/nested-clients'])
      expect(told.map((entry) => entry.name.replace(/@[^@]+$/, ''))).toContain(name);
  });

  it('name what the native library contains, and nothing that does not ship', async () => {
    const text = await readFile(built('ThirdPartyNotices.txt'), 'utf8');
    for (const part of ['Abseil', 'Eigen', 'Protocol Buffers', 'DirectX-Headers'])
      expect(text).toMatch(new RegExp(`^${part}.* \\(.+\\)`, 'm'));
    expect(text).not.toMatch(/DirectML\.dll|dxcompiler\.dll|dxil\.dll/);
    for (const license of ['Mozilla Public License', 'Boost Software License', 'Apache License'])
      expect(text).toContain(license);
    expect(text).toContain('Its source is at https://github.com/Vanilagy/mediabunny');
  });
});

group('a package', () => {
  let root: string;
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'beliefscope-notices-'));
    await mkdir(join(root, 'node_modules/some'), { recursive: true });
  });
  afterEach(() => rm(root, { recursive: true, force: true }));
  const manifest = (name: string, license: string) =>
    writeFile(join(root, 'node_modules/some/package.json'), JSON.stringify({ name, version: '1.0.0', license }));

  it('without its licence fails the build', async () => {
    await manifest('some', 'MIT');
    await expect(describe(root, 'node_modules/some')).rejects.toThrow('some@1.0.0 ships without the text');
  });

  it('of a known text under another licence than before fails the build', async () => {
    await manifest('onnxruntime-node', 'Apache-2.0');
    await expect(describe(root, 'node_modules/some')).rejects.toThrow('onnxruntime-node@1.0.0');
  });

  it('with a licence of its own is told in its own words', async () => {
    await manifest('some', 'MIT');
    await writeFile(join(root, 'node_modules/some/LICENCE.md'), 'Do as you like.\n');
    expect((await describe(root, 'node_modules/some')).text).toBe('Do as you like.');
  });
});
