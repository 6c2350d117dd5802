import { describe, expect, it } from 'vitest';
import {
  badS3Address,
  formatS3Address,
  lastPart,
  parentPrefix,
  parseS3Address,
} from '../../../src/shared/s3Address.js';

describe('an S3 address', () => {
  it.each([
    ['s3://bucket', { bucket: 'bucket', prefix: '' }],
    ['s3://bucket/a/b', { bucket: 'bucket', prefix: 'a/b' }],
    ['S3://bucket/a', { bucket: 'bucket', prefix: 'a' }],
    [' s3://my.bucket-1/runs/a/ ', { bucket: 'my.bucket-1', prefix: 'runs/a/' }],
    ['s3://bucket//a', { bucket: 'bucket', prefix: 'a' }],
    ['s3:/bucket/a', null],
    ['s3://-/a', null],
    ['s3://', null],
    ['/home/me', null],
  ])('%s', (text, parts) => expect(parseS3Address(text)).toEqual(parts));

  it('is written as it is read', () => {
    const parts = { bucket: 'bucket', prefix: 'a b/ü/' };
    expect(formatS3Address(parts)).toBe('s3://bucket/a b/ü/');
    expect(parseS3Address(formatS3Address(parts))).toEqual(parts);
  });

  it('says what was expected where it is not one', () => {
    expect(badS3Address('s3:/a')).toBe('s3:/a is not an S3 address: expected s3://bucket/prefix.');
  });

  it('goes up, and has a last part', () => {
    expect(['a/b/', 'a/b', 'a/', ''].map(parentPrefix)).toEqual(['a/', 'a/', '', null]);
    expect(['a/b/', 'a', ''].map(lastPart)).toEqual(['b/', 'a', '']);
  });
});
