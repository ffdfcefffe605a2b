import { UnsupportedError } from '../../../kernel/errors.ts';
import { isHeaderText } from '../../../kernel/header-text.ts';
import { childrenOf, parseXml, textOf, writeXml, type XmlElement } from '../../../protocol/rest-xml.ts';
import { malformedXml, S3Error } from '../errors.ts';

export interface CorsRule {
  readonly methods: readonly string[];
  readonly origins: readonly string[];
  readonly headers: readonly string[];
  readonly exposed: readonly string[];
  readonly maxAge?: string;
}

const textsOf = (rule: XmlElement, name: string): string[] => childrenOf(rule, name).map(({ text }) => text);
const knownMethods = new Set(['GET', 'PUT', 'POST', 'DELETE', 'HEAD']);
const mostRules = 100;

/** Reads and checks a `<CORSConfiguration>`. docs: Amazon S3 API Reference, "PutBucketCors" */
export function readCors(document: Uint8Array): readonly CorsRule[] {
  const root = parseXml(document);
  const rules = childrenOf(root, 'CORSRule').map(readRule);
  if (root.name !== 'CORSConfiguration' || rules.length === 0 || rules.length > mostRules) throw malformedXml();
  return rules;
}

function readRule(element: XmlElement): CorsRule {
  const methods = textsOf(element, 'AllowedMethod');
  const origins = textsOf(element, 'AllowedOrigin');
  if (methods.length === 0 || origins.length === 0) throw malformedXml();
  const unknown = methods.find((method) => !knownMethods.has(method));
  if (unknown !== undefined)
    throw invalidRequest(`Found unsupported HTTP method in CORS config. Unsupported method is ${unknown}`);
  const headers = textsOf(element, 'AllowedHeader');
  const exposed = textsOf(element, 'ExposeHeader');
  checkWildcards('AllowedOrigin', origins);
  checkWildcards('AllowedHeader', headers);
  // docs: Amazon S3 User Guide, "Elements of a CORS configuration" (ExposeHeader). recorded: noobaa/noobaa-core#8954
  const wild = exposed.find((name) => name.includes('*'));
  if (wild !== undefined)
    throw invalidRequest(
      `ExposeHeader "${wild}" contains wildcard. We currently do not support wildcard for ExposeHeader.`,
    );
  const maxAge = textOf(element, 'MaxAgeSeconds');
  if (maxAge !== undefined && !/^-?\d{1,10}$/.test(maxAge)) throw malformedXml();
  const strange = exposed.find((name) => !isHeaderText(name));
  if (strange !== undefined) throw new UnsupportedError(`The ExposeHeader ${JSON.stringify(strange)} of a CORS rule`);
  return {
    methods,
    origins,
    headers,
    exposed,
    ...(maxAge !== undefined && { maxAge }),
  };
}

const invalidRequest = (message: string): S3Error => new S3Error(400, 'InvalidRequest', message);

/** recorded: versity/versitygw#1870 */
function checkWildcards(member: string, patterns: readonly string[]): void {
  const wild = patterns.find((pattern) => pattern.split('*').length > 2);
  if (wild !== undefined) throw invalidRequest(`${member} "${wild}" can not have more than one wildcard.`);
}

/** A rule of a template: `CorsRules` of AWS::S3::Bucket. */
export interface TemplateCorsRule {
  readonly AllowedMethods: readonly string[];
  readonly AllowedOrigins: readonly string[];
  readonly AllowedHeaders?: readonly string[];
  readonly ExposedHeaders?: readonly string[];
  readonly Id?: string;
  readonly MaxAge?: number | string;
}

export const corsDocument = (rules: readonly TemplateCorsRule[]): string =>
  writeXml('CORSConfiguration', {
    CORSRule: rules.map((rule) => ({
      ID: rule.Id,
      AllowedMethod: rule.AllowedMethods,
      AllowedOrigin: rule.AllowedOrigins,
      AllowedHeader: rule.AllowedHeaders ?? [],
      ExposeHeader: rule.ExposedHeaders ?? [],
      MaxAgeSeconds: rule.MaxAge === undefined ? undefined : String(rule.MaxAge),
    })),
  });

export interface CorsAsked {
  readonly origin: string;
  readonly method: string;
  /** The headers that the request after a preflight will have. */
  readonly headers: readonly string[];
}

/** Answers the headers that let the page read the answer, or undefined if no rule allows it. */
export function corsHeaders(rules: readonly CorsRule[], asked: CorsAsked): Record<string, string> | undefined {
  const rule = rules.find(
    ({ methods, origins, headers }) =>
      methods.includes(asked.method) &&
      origins.some((pattern) => matches(pattern, asked.origin)) &&
      asked.headers.every((name) => headers.some((pattern) => matches(pattern.toLowerCase(), name.toLowerCase()))),
  );
  if (!rule) return undefined;
  const everybody = rule.origins.includes('*');
  return {
    'access-control-allow-origin': everybody ? '*' : asked.origin,
    'access-control-allow-methods': rule.methods.join(', '),
    ...(asked.headers.length > 0 && { 'access-control-allow-headers': asked.headers.join(', ') }),
    ...(rule.exposed.length > 0 && { 'access-control-expose-headers': rule.exposed.join(', ') }),
    ...(rule.maxAge !== undefined && { 'access-control-max-age': rule.maxAge }),
    ...(!everybody && { 'access-control-allow-credentials': 'true' }),
    vary: 'Origin, Access-Control-Request-Headers, Access-Control-Request-Method',
  };
}

/** A pattern contains one `*` at most. */
function matches(pattern: string, text: string): boolean {
  const star = pattern.indexOf('*');
  if (star < 0) return pattern === text;
  const [before, after] = [pattern.slice(0, star), pattern.slice(star + 1)];
  return text.length >= before.length + after.length && text.startsWith(before) && text.endsWith(after);
}
