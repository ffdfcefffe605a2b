/**
 * Which comments claim how AWS behaves, and where they know it from.
 *
 * A claim names AWS, one of its services or a client of it as somebody who acts (`S3 lists …`, `AppSync never …`), as
 * the owner of something (`AppSync's quota`), or as the place where something is so (`as on AWS`, `in AppSync`). A name
 * alone is no claim: `AWS credentials`, `a Lambda subscriber`, `AWS::S3::Bucket`.
 */

/** Longer names come first. */
const name = `(?:${[
  'AWS(?!::)',
  'S3 Select',
  'S3',
  'Lambda',
  'AppSync',
  'Cognito',
  'SQS',
  'SNS',
  'EventBridge Scheduler',
  'EventBridge',
  'Scheduler',
  'Step Functions',
  'CloudWatch Logs',
  'CloudWatch',
  'CloudFormation',
  'DynamoDB',
  'Athena',
  'SAM',
  '[Tt]he CDK',
  'IAM',
  'STS',
  'Parameter Store',
  'Amplify',
  '(?:[Tt]he|[Aa]n) SDK(?: for JavaScript)?',
  'SDKs',
].join('|')})`;

/** These nouns look like verbs. In `S3 requests` or `Lambda functions` nobody acts. */
const nouns =
  'actions|callers|clients|credentials|decisions?|errors|events|functions|policies|requests|resources|rules|services|' +
  'subscribers|tables|triggers|types|was';
const verbs = `(?!(?:${nouns})\\b)(?:[a-z]{2,}s|do|will|would|can|cannot|may|must|call|compare|name|read|send)`;

/** These nouns follow a name. In `by AWS credentials` AWS is no place. */
const things = 'policies|API|credentials|services';

const claims = [
  new RegExp(`(?<!\\w)${name}(?: (?:itself|also|only|alone|never|always|still))* ${verbs}\\b`),
  new RegExp(`(?<!\\w)${name}['’]`),
  new RegExp(`\\b(?:[Oo]n|[Ii]n|[Aa]s|[Uu]nlike|[Rr]eal) ${name}\\b(?!::|-| [A-Z]| (?:${things}))`),
  new RegExp(`\\b[Bb]y (?:AWS|S3|AppSync|CloudWatch|DynamoDB|Lambda|Cognito|Athena)\\b(?!::| [A-Z]| (?:${things}))`),
];

const source = /\b(docs|recorded|observed|unverified): (\S[^;]*)/g;

export const isClaim = (comment: string): boolean => claims.some((pattern) => pattern.test(comment));

export interface Source {
  readonly kind: 'docs' | 'recorded' | 'observed' | 'unverified';
  readonly what: string;
}

export const sourcesOf = (comment: string): readonly Source[] =>
  [...comment.matchAll(source)].map(([, kind, what = '']) => ({ kind: kind as Source['kind'], what: what.trim() }));

/** Answers what is wrong with a source, or undefined if it can be looked up. */
export function flawOf({ kind, what }: Source): string | undefined {
  if (kind === 'docs' && !/"[^"]+"/.test(what)) return 'names no page in quotes';
  if (kind === 'observed' && !/\d/.test(what)) return 'names no version';
  return undefined;
}
