import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { flawOf, isClaim, sourcesOf } from '../../scripts/house/claims.ts';
import { commentsOf } from '../../scripts/house/comments.ts';
import { sourceFiles } from '../../scripts/house/sources.ts';
import { root } from '../support/cli.ts';

/**
 * How many comments say where a claim is known from. Raise it with every one that you add. It may fall only where a
 * claim goes together with the code that it was about; the commit message says so.
 */
const atLeast = 1_190;

const comments = sourceFiles(root).flatMap((file) =>
  commentsOf(file, readFileSync(join(root, file), 'utf8')).map(({ line, text }) => ({ at: `${file}:${line}`, text })),
);
const sourced = comments.filter(({ text }) => sourcesOf(text).length > 0);

describe('comments that claim how AWS behaves', () => {
  it.each([
    'S3 lists keys in ascending order.',
    'AppSync never answers a frame like that.',
    'The SDK may repeat a request.',
    "Shown in AppSync's words.",
    'The order of keys is Cognito’s.',
    'A role that does not exist is found at once, as on AWS.',
    'Text that is not JSON gives an empty string in AppSync.',
    'Step Functions also takes a list.',
    'S3 alone still takes version 2.',
    'The CDK writes them for every client.',
    'Athena reads 1.5 as a DECIMAL.',
    'Makes a role, as SAM does.',
    'A name is taken once, as in SQS.',
  ])('are recognised: %s', (text) => {
    expect(isClaim(text)).toBe(true);
  });

  it.each([
    'A call with AWS credentials.',
    'The event that a Lambda subscriber gets.',
    'Documents of AWS::S3::BucketPolicy, by bucket.',
    'Only IAM callers have policies.',
    'Amazon SQS: standard queues with long polling.',
    'Whatever the runtime lacks is refused by name.',
  ])('are told from mere names: %s', (text) => {
    expect(isClaim(text)).toBe(false);
  });

  it('say where that is known from: docs, recorded, observed or unverified', () => {
    const bare = comments.filter(({ text }) => isClaim(text) && sourcesOf(text).length === 0);
    expect(bare.map(({ at, text }) => `${at} ${text}`)).toEqual([]);
  });

  it('name something that can be looked up', () => {
    const flawed = sourced.flatMap(({ at, text }) =>
      sourcesOf(text).flatMap((source) => {
        const flaw = flawOf(source);
        return flaw === undefined ? [] : [`${at} ${source.kind}: ${source.what} (${flaw})`];
      }),
    );
    expect(flawed).toEqual([]);
  });

  it('never become fewer', () => {
    expect(comments.length).toBeGreaterThan(2_000);
    expect(sourced.length).toBeGreaterThanOrEqual(atLeast);
  });
});

describe('comments', () => {
  it('are read from all places of a file, lines that follow each other as one', () => {
    const text = [
      '// One',
      '// comment.',
      'const a = { /** Another\n * one. */ b: 1, // at the end',
      "  c: '// none', };",
      'function f() { return a; /* inside */ }',
      '// The last.',
    ].join('\n');
    expect(commentsOf('x.ts', text).map((comment) => comment.text)).toEqual([
      'One comment.',
      'Another one.',
      'at the end',
      'inside',
      'The last.',
    ]);
  });
});
