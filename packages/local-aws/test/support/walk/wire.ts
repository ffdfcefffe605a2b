import { XMLParser } from 'fast-xml-parser';
import { signed } from '../../../src/client/sign.ts';
import type { Stack } from '../../iam/stack.ts';
import { spoken } from '../spoken.ts';

/** How a client of REST asks: the method and path, with the query; and the body. */
export type Rest = readonly [line: string, body?: object];

/** What a client makes of an answer. */
export interface Heard {
  readonly status: number;
  /** The code of an error, as old clients read it too. */
  readonly code?: string;
  readonly message?: string;
  readonly output?: unknown;
}

const parser = new XMLParser({ parseTagValue: false, isArray: (name) => name === 'member' });

/** Sends a call as the clients of the service do, and reads the answer as they do. Throws where they could not. */
export async function say(
  { endpoint, region, credentials }: Stack['administrator'],
  service: string,
  action: string,
  input: object | Rest,
): Promise<Heard> {
  const { target, version, json = '1.1', signedAs = service } = spoken[service] ?? {};
  const [line, rest] = Array.isArray(input) ? (input as unknown as Rest) : ['POST /', input];
  const [method = '', address = ''] = line.split(' ');
  const url = new URL(address, endpoint);
  const form = new URLSearchParams([['Action', action], ['Version', version ?? ''], ...flat('', input)]);
  const asJson = rest === undefined ? '' : JSON.stringify(rest);
  const body = version === undefined ? asJson : form.toString();
  const type = target === undefined ? 'application/json' : `application/x-amz-json-${json}`;
  const headers = signed(
    {
      ...{ method, url: url.href, body, service: signedAs, region },
      headers: {
        ...(body !== '' && { 'content-type': version === undefined ? type : 'application/x-www-form-urlencoded' }),
        ...(target !== undefined && { 'x-amz-target': `${target}.${action}` }),
        // The clients of SQS ask for the codes that it had before it spoke JSON.
        ...(service === 'sqs' && { 'x-amzn-query-mode': 'true' }),
      },
    },
    credentials,
  );
  const answer = await fetch(url, { method, headers, ...(body !== '' && { body }) });
  const text = await answer.text();
  // An object of a request that nobody read would look so in an answer.
  if (text.includes('[object ')) throw new Error(`An answer with an object that nobody wrote out: ${text}`);
  return version === undefined ? heardJson(answer, text) : heardXml(answer, text, action);
}

function heardJson(answer: Response, text: string): Heard {
  const { status, headers } = answer;
  const output = text === '' ? {} : (JSON.parse(text) as Record<string, unknown>);
  if (status < 300) return { status, output };
  const code = headers.get('x-amzn-query-error')?.split(';')[0] ?? headers.get('x-amzn-errortype') ?? output['__type'];
  if (typeof code !== 'string' || code === '') throw new Error(`An error without a code: ${status} ${text}`);
  return { status, code: code.replace(/^.*#|:.*$/g, ''), message: String(output['message'] ?? output['Message']) };
}

function heardXml({ status }: Response, text: string, action: string): Heard {
  const document = parser.parse(text) as Record<string, Record<string, unknown>>;
  if (status < 300) return { status, output: document[`${action}Response`]?.[`${action}Result`] ?? {} };
  const { Code, Message } = (document['ErrorResponse']?.['Error'] ?? {}) as Record<string, string>;
  if (Code === undefined) throw new Error(`An error without a code: ${status} ${text}`);
  return { status, code: Code, message: Message ?? '' };
}

/** The members of a form: those of a structure by a dot, those of a list by their number. */
function flat(prefix: string, value: unknown): [string, string][] {
  if (Array.isArray(value)) return value.flatMap((item, index) => flat(`${prefix}.member.${index + 1}`, item));
  if (typeof value !== 'object' || value === null) return [[prefix, String(value)]];
  return Object.entries(value).flatMap(([name, member]) => flat(prefix === '' ? name : `${prefix}.${name}`, member));
}

/** A map in a form. */
export const entries = (given: object, [key, value]: readonly [string, string] = ['key', 'value']): object => ({
  entry: Object.fromEntries(
    Object.entries(given).map(([name, member], index) => [index + 1, { [key]: name, [value]: member as unknown }]),
  ),
});
