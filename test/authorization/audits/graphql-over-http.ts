import { query, type Received, type Sent } from './audit.ts';

export type Level = 'MUST' | 'SHOULD' | 'MAY';

/** One audit of the GraphQL-over-HTTP draft, under the id that its public list of audits gives it. */
export interface Audit {
  readonly id: string;
  readonly level: Level;
  readonly about: string;
  readonly sent: Sent;
  readonly holds: (answer: Received) => boolean;
}

const json = 'application/json';
const graphql = 'application/graphql-response+json';
const document = '{ __typename }';

const post = (body: unknown, accept?: string, type = json): Sent => ({
  method: 'POST',
  headers: { 'content-type': type, ...(accept && { accept }) },
  body,
});
const get = (parameters: Record<string, string>, accept?: string): Sent => ({
  method: 'GET',
  parameters,
  ...(accept && { headers: { accept } }),
});

const ok = ({ status }: Received): boolean => status === 200;
const bad = ({ status }: Received): boolean => status === 400;
const failing = ({ status }: Received): boolean => status >= 400 && status <= 599;
const refused = ({ status }: Received): boolean => status >= 400 && status <= 499;
const answered =
  (type: string) =>
  (answer: Received): boolean =>
    ok(answer) && answer.contentType.includes(type);
const withErrors = (answer: Received): boolean => ok(answer) && answer.json?.errors !== undefined;
const withoutErrors = (answer: Received): boolean =>
  ok(answer) && answer.json !== undefined && answer.json.errors === undefined;
const withoutData = ({ json: body }: Received): boolean => body !== undefined && body.data === undefined;
const kind = (value: unknown): string => {
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'an object';
  return typeof value === 'string' ? 'text' : `a ${typeof value}`;
};

/** A parameter of the wrong type: 400 under the new media type, 200 with errors under JSON. */
function wrongType(parameter: string, values: readonly unknown[], strictId: string, plainId: string): Audit[] {
  const body = (value: unknown) => ({ query: document, [parameter]: value });
  return values.flatMap((value, index): Audit[] => [
    {
      id: `${strictId}${index}`,
      level: 'SHOULD',
      about: `400 when \`${parameter}\` is ${kind(value)}`,
      sent: post(body(value), graphql),
      holds: bad,
    },
    {
      id: `${plainId}${index}`,
      level: 'SHOULD',
      about: `200 with errors when \`${parameter}\` is ${kind(value)}, to who accepts JSON`,
      sent: post(body(value), json),
      holds: withErrors,
    },
  ]);
}

/** A good request: accepted under both media types. */
function accepted(about: string, body: unknown, strictId: string, plainId: string): Audit[] {
  return [
    {
      id: strictId,
      level: 'SHOULD',
      about: `${about}, under the new media type`,
      sent: post(body, graphql),
      holds: strictId.startsWith('94B') ? withoutErrors : ok,
    },
    { id: plainId, level: 'MUST', about, sent: post(body, json), holds: withoutErrors },
  ];
}

const notObjects = ['text', 0, false, ['list']];
const typeQuery = {
  query: 'query Type($name: String!) { __type(name: $name) { name } }',
  variables: { name: 'sometype' },
};
const noQuery = { qeury: document };
const noSuchField = { query: '{ 8f31403dfe404bccbb0e835f2629c6a7 }' };

function failures(
  about: string,
  body: unknown,
  [anyId, badId, dataId]: readonly [string, string, string | undefined],
): Audit[] {
  return [
    {
      id: anyId,
      level: 'SHOULD',
      about: `4xx or 5xx on ${about}, under the new media type`,
      sent: post(body, graphql),
      holds: failing,
    },
    {
      id: badId,
      level: 'SHOULD',
      about: `400 on ${about}, under the new media type`,
      sent: post(body, graphql),
      holds: bad,
    },
    ...(dataId === undefined
      ? []
      : [
          {
            id: dataId,
            level: 'SHOULD' as const,
            about: `no \`data\` on ${about}, under the new media type`,
            sent: post(body, graphql),
            holds: withoutData,
          },
        ]),
  ];
}

export const audits: readonly Audit[] = [
  {
    id: '22EB',
    level: 'SHOULD',
    about: 'answers in the new media type to who accepts it',
    sent: post({ query: document }, graphql),
    holds: answered(graphql),
  },
  {
    id: '4655',
    level: 'MUST',
    about: 'answers in JSON to who accepts it',
    sent: post({ query: document }, json),
    holds: answered(json),
  },
  {
    id: '47DE',
    level: 'SHOULD',
    about: 'answers in JSON to who accepts anything',
    sent: post({ query: document }, '*/*'),
    holds: answered(json),
  },
  {
    id: '80D8',
    level: 'SHOULD',
    about: 'answers a GET in JSON to who says nothing',
    sent: get({ query: document }),
    holds: answered(json),
  },
  {
    id: '82A3',
    level: 'MUST',
    about: 'answers in UTF-8',
    sent: query(document),
    holds: (answer) => ok(answer) && !answer.text.includes('\uFFFD'),
  },
  {
    id: 'BF61',
    level: 'MUST',
    about: 'takes UTF-8 that is called so',
    sent: post({ query: document }, undefined, `${json}; charset=utf-8`),
    holds: ok,
  },
  { id: '78D5', level: 'MUST', about: 'takes UTF-8 that is not', sent: query(document), holds: ok },
  { id: '2C94', level: 'MUST', about: 'takes POST', sent: query(document), holds: ok },
  { id: '5A70', level: 'MAY', about: 'takes GET', sent: get({ query: document }), holds: ok },
  {
    id: '9C48',
    level: 'MAY',
    about: 'refuses a mutation by GET',
    sent: get({ query: 'mutation { __typename }' }, graphql),
    holds: refused,
  },
  {
    id: '9ABE',
    level: 'SHOULD',
    about: '4xx on a POST without a content type',
    sent: { method: 'POST' },
    holds: refused,
  },
  { id: '03D4', level: 'MUST', about: 'takes JSON by POST', sent: query(document), holds: ok },
  {
    id: '7267',
    level: 'MUST',
    about: 'errors on a POST without a body',
    sent: { method: 'POST', headers: { 'content-type': json } },
    holds: (answer) => (answer.contentType.includes(json) ? answer.json?.errors !== undefined : bad(answer)),
  },
  {
    id: '6610',
    level: 'SHOULD',
    about: '400 without `query`, under the new media type',
    sent: post({ notquery: document }, graphql),
    holds: bad,
  },
  {
    id: '3715',
    level: 'SHOULD',
    about: '200 with errors without `query`, to who accepts JSON',
    sent: post({ notquery: document }, json),
    holds: withErrors,
  },
  ...wrongType('query', [{ obj: 'ect' }, 0, false, ['list']], '4F5', '9FE'),
  ...accepted('takes `query`', { query: document }, '34A2', '13EE'),
  ...wrongType('operationName', [{ obj: 'ect' }, 0, false, ['list']], 'E3E', 'FB9'),
  ...accepted('takes `operationName`', { operationName: 'Query', query: 'query Query { __typename }' }, '8161', 'B8B3'),
  ...['variables', 'operationName', 'extensions'].flatMap((parameter, index) =>
    accepted(`takes null for \`${parameter}\``, { query: document, [parameter]: null }, `94B${index}`, `022${index}`),
  ),
  ...wrongType('variables', notObjects, '69B', 'F05'),
  ...accepted('takes a map for `variables`', typeQuery, '2EA1', '28B9'),
  {
    id: 'D6D5',
    level: 'MAY',
    about: 'takes `variables` by GET, under the new media type',
    sent: get({ query: typeQuery.query, variables: JSON.stringify(typeQuery.variables) }, graphql),
    holds: ok,
  },
  {
    id: '6A70',
    level: 'MAY',
    about: 'takes `variables` by GET',
    sent: get({ query: typeQuery.query, variables: JSON.stringify(typeQuery.variables) }, json),
    holds: withoutErrors,
  },
  ...wrongType('extensions', notObjects, '904', '368'),
  ...accepted('takes a map for `extensions`', { query: document, extensions: { some: 'value' } }, '428F', '1B7A'),
  {
    id: 'D477',
    level: 'SHOULD',
    about: '200 on what is no JSON, to who accepts JSON',
    sent: post('{ "not a JSON', json),
    holds: ok,
  },
  {
    id: 'F5AF',
    level: 'SHOULD',
    about: '200 on a misspelt `query`, to who accepts JSON',
    sent: post(noQuery, json),
    holds: ok,
  },
  {
    id: '572B',
    level: 'SHOULD',
    about: '200 on a document that does not parse, to who accepts JSON',
    sent: post({ query: '{' }, json),
    holds: ok,
  },
  {
    id: 'FDE2',
    level: 'SHOULD',
    about: '200 on a document that is not valid, to who accepts JSON',
    sent: post(noSuchField, json),
    holds: ok,
  },
  ...failures('what is no JSON', '{ "not a JSON', ['60AA', '2163', undefined]),
  ...failures('a misspelt `query`', noQuery, ['3E36', '17C5', '34D6']),
  ...failures('a document that does not parse', { query: '{' }, ['865D', '556A', 'D586']),
  ...failures('a document that is not valid', noSuchField, ['51FE', '74FF', '5E5B']),
];

const four = (prefix: string): string[] => [0, 1, 2, 3].map((index) => `${prefix}${index}`);

/** AppSync's own behaviour where it differs, with the audits that each explains. */
export const differences: readonly { readonly ids: readonly string[]; readonly because: string }[] = [
  { ids: ['22EB'], because: 'AppSync answers in `application/json;charset=UTF-8`, whatever is accepted.' },
  {
    ids: ['80D8', '5A70', '9C48', 'D6D5', '6A70'],
    because:
      'GET is refused by name (501): AppSync’s documents speak of POST alone. ' +
      'It is not verified that it still takes GET.',
  },
  {
    ids: ['3715', ...four('9FE'), ...four('FB9'), ...four('F05'), 'D477', 'F5AF'],
    because:
      'AppSync answers 400 `MalformedHttpRequestException` to a body that is no GraphQL request, whatever is accepted.',
  },
  {
    ids: [...four('904'), ...four('368')],
    because: '`extensions` of a request means nothing to AppSync and is not looked at.',
  },
  {
    ids: ['865D', '556A', 'D586', '51FE', '74FF', '5E5B'],
    because:
      'AppSync answers 200 with `"data": null` and the errors to a document that does not parse ' +
      'or is not valid, whatever is accepted.',
  },
];
