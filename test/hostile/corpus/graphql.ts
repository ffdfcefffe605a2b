import { documents, requests } from '../graphql/bombs.ts';
import type { Mutant } from '../graphql/mutants.ts';
import { size } from '../support/settings.ts';

type Classic = Partial<Omit<Mutant, 'kind'>> & Pick<Mutant, 'body'> & { readonly name: string };

const query = (name: string, text: string, variables?: unknown): Classic => ({ name, body: Buffer.from(JSON.stringify({ query: text, variables })) });
const many = size(1_000, 14_000);
const largest: Partial<Record<keyof typeof documents, number>> = { denseCycle: 60, crossing: 400, introspectionCycle: 1_000 };

/** Hand-written requests that have ended, hung or fooled some GraphQL server. */
export const classics: readonly Classic[] = [
  ...Object.entries(documents).flatMap(([name, make]) => [largest[name as keyof typeof documents] ?? many].map((count) => query(`${name} ${count}`, make(count)))),
  ...Object.entries(requests).flatMap(([name, make]) => size([1_000], [1_000, 50_000]).map((count) => ({ name: `${name} ${count}`, body: make(count) }))),
  // Once answered as an internal failure: the stack overflowed while the values were read.
  { name: 'variables 50,000 levels deep, for an input object', body: requests.deepNot(50_000) },
  { name: 'variables 50,000 levels deep, for an enumeration', body: requests.deepEnum(50_000) },
  // Once took more than a second.
  query('a thousand resolvers, of which fifty may run', documents.resolverAliases(1_000)),
  query('a byte order mark', '\ufeff{ __typename }'),
  query('a null character', '{ __typename }\u0000'),
  query('a lone surrogate', '{ getDragon(name: "\ud800") { name } }'),
  query('a surrogate by escapes', '{ getDragon(name: "\\ud83d\\ude00") { name } }'),
  query('half a surrogate by escapes', '{ getDragon(name: "\\ud83d") { name } }'),
  query('an alias that is the prototype', '{ __proto__: getDragon(name: "a") { constructor: name } }'),
  query('a variable that is the prototype', 'query Q($__proto__: String) { getDragon(name: "a") { name } }', { __proto__: { x: 1 } }),
  query('definitions of types', 'type Query { a: Int } query { __typename }'),
  query('a subscription over HTTP', 'subscription { onDragonAdded { name } }'),
  query('names that every object has', '{ toString hasOwnProperty valueOf }'),
  { name: 'a member named __proto__', body: Buffer.from('{"query":"{ __typename }","variables":{"__proto__":{"polluted":true}},"__proto__":{"query":"x"}}') },
  { name: 'only __proto__', body: Buffer.from('{"__proto__":{"query":"{ __typename }"}}') },
  { name: 'bad UTF-8 in a document', body: Buffer.concat([Buffer.from('{"query":"{ __typename '), Buffer.from('c328', 'hex'), Buffer.from('}"}')]) },
  { name: 'UTF-16', body: Buffer.from('{"query":"{ __typename }"}', 'utf16le') },
  { name: 'an infinite number', body: Buffer.from('{"query":"query Q($n: Int) { listDragons(limit: $n) { nextToken } }","variables":{"n":1e400}}') },
  { name: 'a batch', body: Buffer.from('[{"query":"{ __typename }"},{"query":"{ __typename }"}]') },
  { name: 'more than a megabyte', body: Buffer.from(JSON.stringify({ query: `{ __typename #${'x'.repeat(1_100_000)}\n}` })) },
  { name: 'over GET', method: 'GET', body: Buffer.alloc(0) },
  { name: 'a form', contentType: 'application/x-www-form-urlencoded', body: Buffer.from('query=%7B__typename%7D') },
  { name: 'a form upload', contentType: 'multipart/form-data; boundary=x', body: Buffer.from('--x\r\ncontent-disposition: form-data; name="operations"\r\n\r\n{"query":"{ __typename }"}\r\n--x--') },
  { name: 'a good request of a stranger', credentials: 'none', body: Buffer.from('{"query":"{ __typename }"}') },
  { name: 'a good request with a spoiled token', credentials: 'spoiled', body: Buffer.from('{"query":"{ __typename }"}') },
];
