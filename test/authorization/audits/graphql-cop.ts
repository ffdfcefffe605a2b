import { query, type Received, type Sent } from './audit.ts';

/** One of the checks of graphql-cop, by its request and by what in the answer makes it a finding. */
export interface Check {
  readonly name: string;
  readonly about: string;
  readonly requests: readonly Sent[];
  readonly finds: (answer: Received) => boolean;
  /** Whether it finds something: in development, and as `-c stage=prod` deploys it. */
  readonly found: { readonly dev: boolean; readonly prod: boolean };
  /** Why a finding stands, or what keeps it away. */
  readonly because: string;
}

const typename = (answer: Received): boolean => answer.json?.data?.['__typename'] !== undefined;
const nowhere = { dev: false, prod: false };
const everywhere = { dev: true, prod: true };
const inDevelopment = { dev: true, prod: false };
const repeat = (count: number, text: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => text(index)).join(' ');
const ides = ['graphiql.min.css', 'GraphQL Playground', 'GraphiQL', 'graphql-playground'];

/**
 * The twelve. What they call a finding and AppSync does as well is AppSync's own behaviour: it is reproduced, not
 * mended.
 */
export const checks: readonly Check[] = [
  {
    name: 'Alias overloading',
    about: '101 aliases of one field',
    requests: [query(`query { ${repeat(101, (index) => `alias${index}:__typename`)} }`)],
    finds: ({ json }) => json?.data?.['alias100'] !== undefined,
    found: everywhere,
    because:
      'AppSync has no limit of aliases. It bounds what they cost: ' +
      '15,000 tokens a document, 50 resolvers a request (`ResolverCountLimit`).',
  },
  {
    name: 'Batch queries',
    about: 'a list of ten operations',
    requests: [{ ...query(''), body: Array.from({ length: 10 }, () => ({ query: 'query { __typename }' })) }],
    finds: ({ json }) => Array.isArray(json) && json.length >= 10,
    found: nowhere,
    because: 'A list is no request: 400 `MalformedHttpRequestException`, as AppSync answers.',
  },
  {
    name: 'GET based queries',
    about: 'a query in the query string',
    requests: [{ method: 'GET', parameters: { query: 'query {__typename}' } }],
    finds: typename,
    found: nowhere,
    because:
      'Only POST is taken; GET is refused by name (501), because it is not verified that AppSync still takes it.',
  },
  {
    name: 'POST based queries, urlencoded',
    about: 'a form’s request, which a page of another origin could send',
    requests: [
      { method: 'POST', parameters: { query: 'query {__typename}' } },
      {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: 'query=query%20%7B__typename%7D',
      },
    ],
    finds: typename,
    found: nowhere,
    because: 'The body has to be JSON; and no credential is ambient: there are no cookies.',
  },
  {
    name: 'Tracing and debug modes',
    about: 'traces in an answer',
    requests: [query('query { __typename }'), query('query { nothing }')],
    finds: ({ text, json }) =>
      /stacktrace|"tracing"|"exception"/i.test(text) ||
      (json?.errors ?? []).some(({ extensions }) => extensions !== undefined),
    found: nowhere,
    because: 'Errors have AppSync’s members alone.',
  },
  {
    name: 'Field duplication',
    about: 'one field 500 times',
    requests: [query(`query { ${repeat(500, () => '__typename')} }`)],
    finds: typename,
    found: everywhere,
    because: 'GraphQL merges equal fields: one is resolved. AppSync bounds the document at 15,000 tokens.',
  },
  {
    name: 'Field suggestions',
    about: 'a misspelt field',
    requests: [query('query { __schema { directive } }'), query('query { listDragon { items { name } } }')],
    finds: ({ text }) => /did you mean/i.test(text),
    found: nowhere,
    because: 'Messages follow graphql-java, which suggests nothing.',
  },
  {
    name: 'GraphiQL',
    about: 'a query console at a usual path',
    requests: ['/graphiql', '/playground', '/console', '/graphql'].map((path) => ({
      method: 'GET',
      path,
      headers: { accept: 'text/html' },
    })),
    finds: ({ text }) => ides.some((word) => text.includes(word)),
    found: nowhere,
    because: 'The endpoint serves no page.',
  },
  {
    name: 'Introspection',
    about: 'the schema, asked for',
    requests: [query('query { __schema { types { name fields { name } } } }')],
    finds: ({ json }) => json?.data?.['__schema'] !== undefined && json.data['__schema'] !== null,
    found: inDevelopment,
    because: 'AppSync’s `IntrospectionConfig`: on in development, off in production.',
  },
  {
    name: 'Directives overloading',
    about: 'ten unknown directives on one field',
    requests: [query('query { __typename @aa@aa@aa@aa@aa@aa@aa@aa@aa@aa }')],
    finds: ({ json }) => json?.errors?.length === 10,
    found: everywhere,
    because: 'Each is an error of validation, as in graphql-java; nothing runs, and at most 100 errors are told.',
  },
  {
    name: 'Circular query by introspection',
    about: 'types of fields of types of fields …',
    requests: [query(`query { __schema { types { ${'fields { type { '.repeat(4)}name${' } }'.repeat(4)} } } }`)],
    finds: ({ json }) => ((json?.data?.['__schema'] as { types?: unknown[] } | undefined)?.types?.length ?? 0) > 25,
    found: nowhere,
    because:
      'Introspection that goes round through lists of fields is refused by validation ' +
      '(by the rule of graphql-js: whether AppSync has one is not known).',
  },
  {
    name: 'Mutations over GET',
    about: 'a mutation in the query string',
    requests: [{ method: 'GET', parameters: { query: 'mutation {__typename}' } }],
    finds: typename,
    found: nowhere,
    because: 'Only POST is taken.',
  },
];
