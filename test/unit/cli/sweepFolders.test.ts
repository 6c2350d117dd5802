import { expect, it } from 'vitest';
import { eachOnce, folderLabels } from '../../../src/cli/sweep/folders.js';

it.each([
  [['runs/a'], ['']],
  [
    ['runs/a', 'runs/b'],
    ['runs/a', 'runs/b'],
  ],
  [
    ['./a/', 'b/../c'],
    ['a', 'c'],
  ],
  [
    ['/data/runs/a', '/data/runs/b/c'],
    ['a', 'b/c'],
  ],
  [
    ['/data/runs', '/data/runs/b'],
    ['runs', 'runs/b'],
  ],
  [
    ['a', '/data/runs/b'],
    ['a', 'b'],
  ],
  [
    ['s3://bucket/runs/a', 's3://bucket/runs/b'],
    ['a', 'b'],
  ],
])('folders %j are called %j in the names of their runs', (folders, labels) => {
  expect(folderLabels(folders)).toEqual(labels);
});

it('a folder that is named twice is one', () => {
  expect(eachOnce(['a', './a', 'b/../a', 's3://x/a', 's3://x/a/'])).toEqual(['a', 's3://x/a']);
});
