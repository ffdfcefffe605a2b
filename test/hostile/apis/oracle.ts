import { isUtf8 } from 'node:buffer';
import type { Answer } from '../support/http.ts';
import { errorsOf } from './errors-of.ts';
import { protocolOf, type Draft } from './wire.ts';

/** Errors of every AWS service ("Common Errors" of the API references), by protocol. */
const common = {
  json: [
    'SerializationException',
    'ValidationException',
    'UnknownOperationException',
    'MissingAuthenticationTokenException',
    'AccessDeniedException',
  ],
  query: [
    'MalformedInput',
    'ValidationError',
    'InvalidAction',
    'MissingAuthenticationToken',
    'AccessDenied',
    'InvalidParameterValue',
    'InvalidParameter',
    'NotFound',
    'NoSuchEntity',
  ],
  rest: [
    'SerializationException',
    'ValidationException',
    'ResourceNotFoundException',
    'MissingAuthenticationTokenException',
    'AccessDeniedException',
  ],
};

const named = ['UnsupportedByLocalAws', 'UnverifiedBehaviour'];

/** What no message may be: what the language says when a program goes wrong. */
const ofTheLanguage = new RegExp(
  [
    'Cannot (read|set|convert|access|destructure|mix)',
    'is not (a function|iterable|defined(?!; attribute)|a constructor)',
    'Maximum call stack',
    'Invalid (array length|time value|regular expression)',
    'Unexpected (token|end of JSON|non-whitespace)',
    'in JSON at position',
    '\\b(Type|Range|Syntax|Reference)Error\\b',
    'SQLITE',
    '\\bundefined\\b',
    '\\[object',
  ].join('|'),
);

/** Answers of the Query protocol. */
const queryError = new RegExp(
  [
    '^<ErrorResponse><Error><Type>(?:Sender|Receiver)</Type><Code>([\\w.]+)</Code><Message>([^<]*)</Message></Error>',
    '<RequestId>[^<]+</RequestId></ErrorResponse>$',
  ].join(''),
);
const queryResult =
  /^<(\w+)Response xmlns="[^"]+">.*<ResponseMetadata><RequestId>[^<]+<\/RequestId><\/ResponseMetadata><\/\1Response>$/s;

interface Shown {
  readonly code: string;
  readonly message: string;
}

/** Code and message of an error in the shape that its protocol has; undefined when it has none. */
function shownBy({ service }: Draft, { text, headers }: Answer): Shown | undefined {
  if (protocolOf(service) === 'query') {
    const found = queryError.exec(text);
    return found ? { code: found[1] ?? '', message: found[2] ?? '' } : undefined;
  }
  const body = jsonOf(text);
  const code = headers['x-amzn-errortype'];
  const message = body?.['message'] ?? body?.['Message'];
  if (typeof code !== 'string' || typeof message !== 'string') return undefined;
  return protocolOf(service) === 'rest' || body?.['__type'] === code
    ? { code: code.replace(/^com\.amazonaws\.\w+#/, ''), message }
    : undefined;
}

function jsonOf(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

/** What is sent to no service at all: nobody signed it, and it has no target. */
const isForNobody = ({ signed, headers }: Draft, { status, text }: Answer): boolean =>
  !signed &&
  !headers['x-amz-target']?.startsWith('AWSCognito') &&
  status === 403 &&
  /AccessDenied|MissingAuthenticationToken/.test(text);

/** Node itself refuses a head as long as that, and hears no more of it: the sender may see its connection reset. */
export const isBeyondHttp = ({ path, query }: Draft): boolean => `${path}${JSON.stringify(query)}`.length > 2_000;

/** No service refuses a shorter body for its length. */
const smallestDoor = 1_000_000;

/** The code with which a request was refused, `ok`, or why the answer is wrong. */
export function verdictOf(draft: Draft, answer: Answer): { readonly outcome: string; readonly why?: string } {
  const { status, text } = answer;
  // Nobody reads what follows a GET or a DELETE.
  if (status < 300 && !['GET', 'DELETE'].includes(draft.method) && !isUtf8(draft.body))
    return { outcome: 'ok', why: 'reads what is not UTF-8' };
  if (status < 300)
    return {
      outcome: 'ok',
      ...(!isResult(draft, answer) && { why: `succeeds in no shape of its protocol: ${text.slice(0, 200)}` }),
    };
  if (status === 431 && text === '' && isBeyondHttp(draft)) return { outcome: 'beyond HTTP' };
  if (isForNobody(draft, answer)) return { outcome: 'for nobody' };
  const shown = shownBy(draft, answer);
  if (!shown)
    return { outcome: 'shapeless', why: `answers ${status} in no shape of its protocol: ${text.slice(0, 300)}` };
  const { code, message } = shown;
  const language = ofTheLanguage.exec(message)?.[0];
  if (language !== undefined) return { outcome: code, why: `says ${message.slice(0, 300)}` };
  if (message.length > 12_000) return { outcome: code, why: `repeats ${message.length} characters` };
  if (status === 413 && code === 'RequestEntityTooLargeException' && draft.body.length > smallestDoor)
    return { outcome: 'too large' };
  if (status === 501) return { outcome: code, ...(!named.includes(code) && { why: `answers 501 ${code}` }) };
  const isKnown = common[protocolOf(draft.service)].includes(code) || errorsOf[draft.service]?.includes(code) === true;
  return {
    outcome: code,
    ...(!isKnown && { why: `answers ${code}, which ${draft.service} does not have: ${message.slice(0, 200)}` }),
  };
}

function isResult({ service, path }: Draft, { status, text }: Answer): boolean {
  if (protocolOf(service) === 'query') return queryResult.test(text);
  if (status === 204) return text === '';
  return (
    (service === 'lambda' && path.endsWith('/invocations') && (status !== 200 || text !== '')) ||
    jsonOf(text) !== undefined
  );
}
