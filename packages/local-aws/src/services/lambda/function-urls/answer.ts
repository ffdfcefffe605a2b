import { asNumber, asText } from '../../../kernel/as-text.ts';
import type { AwsResponse } from '../../../contract/service.ts';
import { asHeaderText } from '../../../kernel/header-text.ts';
import { isObject } from '../../../kernel/is-object.ts';
import { jsonOrUndefined } from '../../../kernel/json-text.ts';

/**
 * Reads what a function answers to its address: an answer with a status, or any JSON, which is then the body. docs: AWS
 * Lambda Developer Guide, "Invoking Lambda function URLs" (Response payload format)
 */
export function answerOf(payload: string): AwsResponse {
  const read = jsonOrUndefined(payload);
  if (!isObject(read) || read['statusCode'] === undefined)
    return { status: 200, headers: { 'content-type': 'application/json' }, body: payload };
  const { statusCode, headers, body, cookies, isBase64Encoded } = read;
  const status = asNumber(statusCode);
  if (!Number.isInteger(status) || status < 200 || status > 599) return badGateway;
  return {
    status,
    headers: { 'content-type': 'application/json', ...headersOf(headers) },
    body: bodyOf(body, isBase64Encoded === true),
    ...(Array.isArray(cookies) && { cookies: cookies.map(cleaned) }),
  };
}

/** A function that fails says nothing to the world. */
export const badGateway: AwsResponse = {
  status: 502,
  headers: { 'content-type': 'application/json', 'x-amzn-errortype': 'InternalServerErrorException' },
  body: 'Internal Server Error',
};

function bodyOf(body: unknown, isBase64: boolean): string | Uint8Array {
  if (body === undefined || body === null) return '';
  const text = asText(body);
  return isBase64 ? Buffer.from(text, 'base64') : text;
}

/** The length and the ways of transport are not the function's. */
const transport = new Set(['connection', 'content-length', 'transfer-encoding', 'keep-alive', 'upgrade', 'trailer']);

function headersOf(headers: unknown): Record<string, string> {
  if (!isObject(headers)) return {};
  return Object.fromEntries(
    Object.entries(headers)
      .map(([name, value]) => [name.toLowerCase(), cleaned(value)] as const)
      .filter(([name]) => /^[\w!#$%&'*+.^`|~-]+$/.test(name) && !transport.has(name)),
  );
}

const cleaned = (value: unknown): string => asHeaderText(asText(value));
