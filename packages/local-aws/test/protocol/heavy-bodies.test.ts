import { describe, expect, it } from 'vitest';
import type { UnauthenticatedRequest } from '../../src/contract/service.ts';
import { AwsError } from '../../src/kernel/errors.ts';
import { jsonProtocol } from '../../src/protocol/json.ts';
import { queryProtocol } from '../../src/protocol/query.ts';
import { bodyMembers } from '../../src/protocol/rest-json.ts';
import { parseXml } from '../../src/protocol/rest-xml.ts';
import { processorMs } from '../support/longest-turn.ts';

const request = (body: Buffer): UnauthenticatedRequest => ({
  method: 'POST',
  path: '/',
  query: new URLSearchParams(),
  headers: { 'x-amz-target': 'Any.Action' },
  body,
  requestId: 'r',
  sourceIp: '127.0.0.1',
});
const filled = (head: string, piece: string, tail: string, bytes: number): Buffer =>
  Buffer.from(head + piece.repeat(bytes / piece.length) + tail);
const numbered = (head: string, member: (index: number) => string, tail: string, count: number): Buffer =>
  Buffer.from(head + Array.from({ length: count }, (_, index) => member(index)).join('') + tail);

const megabyte = 2 ** 20;
/** As long as the doors of JSON and forms, and of documents of S3, take them. */
const [json, form, list] = [7 * megabyte, 7 * megabyte, 6 * megabyte];
const readJson = (body: Buffer) => jsonProtocol('Any').read(request(body));
const readRest = (body: Buffer) => bodyMembers(() => new AwsError('NotJson', 'no'))(request(body));
const readForm = (body: Buffer) => queryProtocol('urn:x').read(request(body));

/** One turn of the event loop reads a body, however it is made; on an ordinary machine in less than half of this. */
const mostMs = 300;

describe('a body that takes as long to read as it can', () => {
  it.each<[string, (body: Buffer) => unknown, () => Buffer]>([
    ['JSON of lists', readJson, () => filled('{"a":[', '[],', '[]]}', json)],
    ['JSON of objects', readRest, () => filled('{"a":[', '{},', '{}]}', json)],
    ['JSON of names', readJson, () => numbered('{"a":{', (index) => `"${index}":0,`, '"a":0}}', 600_000)],
    ['JSON of names that just pass', readJson, () => numbered('{"a":{', (at) => `"${at}a":0,`, '"a":0}}', 139_000)],
    ['JSON of numbers that just pass', readJson, () => filled('{"a":[', '0,', '0]}', 698_000)],
    ['JSON that is deep', readJson, () => filled('{"a":', '[', '', json)],
    ['JSON of quotes', readJson, () => filled('{"a":"', '\\"', '"}', json)],
    ['JSON of escapes', readJson, () => filled('{"a":"', '\\u0041', '"}', json)],
    ['JSON without an end', readJson, () => filled('{"a":"', '\\', '', json)],
    ['a form of parameters', readForm, () => filled('Action=A', '&a=', '', form)],
    ['a form of names that just pass', readForm, () => numbered('Action=A', (at) => `&a.${at}.b=`, '', 29_000)],
    ['a form of levels', readForm, () => filled('Action=A&', 'member.', '=1', form)],
    ['a form of escapes', readForm, () => filled('Action=A&a=', '%41', '', form)],
    ['a form of escapes beside U+FFFD', readForm, () => filled('Action=A&a=%EF%BF%BD', '%41', '', form)],
    ['XML of elements', parseXml, () => filled('<a>', '<b/>', '</a>', list)],
    ['XML of attributes', parseXml, () => filled('<a', ' b=""', '/>', list)],
    ['XML of references', parseXml, () => filled('<a>', '&lt;', '</a>', list)],
    ['XML of comments', parseXml, () => filled('<a>', '<!---->', '</a>', list)],
    ['XML of spaces in a tag', parseXml, () => filled('<a', ' ', '', list)],
    ['XML without an end', parseXml, () => filled('<a><!--', '-', '', list)],
    ['a list of parts', (body) => parseXml(body, 350_000), () => filled('<a>', '<b>1</b>', '</a>', 900_000)],
  ])('is read or refused in one turn that is short: %s', (name, read, make) => {
    const body = make();
    let refusal: unknown;
    const ms = processorMs(() => {
      try {
        read(body);
      } catch (error) {
        refusal = error;
      }
    });
    if (name.endsWith('just pass')) expect(refusal).toBeUndefined();
    else if (refusal !== undefined) expect(refusal).toBeInstanceOf(AwsError);
    expect(ms).toBeLessThan(mostMs);
  });

  it('is read as it was, whatever stands in its texts', () => {
    const text = '[{,:\\"'.repeat(200_000);
    expect(readJson(Buffer.from(JSON.stringify({ text }))).input).toEqual({ text });
    expect(parseXml(Buffer.from('<a>&lt;&#x10FFFF;&#1114111;&amp;amp;x</a>')).text).toBe('<\u{10FFFF}\u{10FFFF}&amp;x');
    const escaped = encodeURIComponent('\ufffd%41é'.repeat(1_000));
    expect(readForm(Buffer.from(`Action=A&a=${escaped}`)).input).toEqual({ a: '\ufffd%41é'.repeat(1_000) });
    expect(() => readForm(Buffer.from('Action=A&a=%ff'))).toThrow('The request body is not UTF-8.');
  });
});
