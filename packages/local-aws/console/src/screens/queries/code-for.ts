import type { About } from '../../model.ts';
import type { As } from './as.ts';

export interface Asked {
  readonly query: string;
  readonly variables: string;
  readonly as: As;
}

export const kinds = ['curl', 'Amplify', 'SDK for JavaScript'] as const;
export type Kind = (typeof kinds)[number];

const writers: Readonly<Record<Kind, (asked: Asked, about: About) => string>> = {
  curl,
  Amplify: amplify,
  'SDK for JavaScript': sdk,
};

/** Writes the request as code for another place, without passwords, tokens and keys. */
export const codeFor = (kind: Kind, asked: Asked, about: About): string => writers[kind](asked, about);

/** A subscription is opened instead of sent. Comments may stand before the word. */
export const isSubscription = (query: string): boolean => /^\s*(#.*\n\s*)*subscription\b/.test(query);

const signs = ({ kind }: As): boolean => kind === 'role' || kind === 'administrator';

function parsed(variables: string): unknown {
  try {
    return JSON.parse(variables);
  } catch {
    return {};
  }
}

const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

function curl({ query, variables, as }: Asked, { graphqlUrl = '', region }: About): string {
  const headers = {
    user: ['-H "authorization: $TOKEN"'],
    apiKey: ['-H "x-api-key: $API_KEY"'],
    nobody: [],
    administrator: [],
    role: ['-H "x-amz-security-token: $AWS_SESSION_TOKEN"'],
  }[as.kind];
  const signature = `--aws-sigv4 aws:amz:${region}:appsync --user "$AWS_ACCESS_KEY_ID:$AWS_SECRET_ACCESS_KEY"`;
  const lines = [
    `curl -s ${graphqlUrl}`,
    ...(signs(as) ? [signature] : []),
    ...headers,
    "-H 'content-type: application/json'",
    `-d ${quoted(JSON.stringify({ query, variables: parsed(variables) }))}`,
  ];
  const signIn = as.kind === 'user' ? `TOKEN=$(npx local-aws token ${as.username})\n` : '';
  return signIn + lines.join(' \\\n  ');
}

const modes: Readonly<Record<As['kind'], string>> = {
  user: 'userPool',
  apiKey: 'apiKey',
  role: 'iam',
  administrator: 'iam',
  nobody: 'none',
};

const operation = ({ query, variables }: Asked): string[] => [
  `  query: \`${query.trim()}\`,`,
  `  variables: ${JSON.stringify(parsed(variables), null, 2).replaceAll('\n', '\n  ')},`,
];

function amplify(asked: Asked, _: About): string {
  const { as, query } = asked;
  const isUser = as.kind === 'user';
  const call = ['client.graphql({', ...operation(asked), `  authMode: '${modes[as.kind]}',`, '})'].join('\n');
  return [
    "import { Amplify } from 'aws-amplify';",
    "import { generateClient } from 'aws-amplify/api';",
    ...(isUser ? ["import { signIn } from 'aws-amplify/auth';"] : []),
    "import outputs from './.local-aws/outputs.json' with { type: 'json' };",
    '',
    'Amplify.configure(outputs.amplify);',
    ...(isUser ? [`await signIn({ username: '${as.username ?? ''}', password });`] : []),
    'const client = generateClient();',
    isSubscription(query)
      ? `${call}.subscribe({ next: ({ data }) => console.log(data), error: console.error });`
      : `console.log(await ${call});`,
  ].join('\n');
}

function sdk(asked: Asked, { graphqlUrl = '', region }: About): string {
  const body = ['const body = JSON.stringify({', ...operation(asked), '});'];
  return [
    ...(signs(asked.as) ? signedRequest(body, graphqlUrl, region) : plainRequest(body, graphqlUrl, asked.as)),
  ].join('\n');
}

function plainRequest(body: readonly string[], graphqlUrl: string, { kind }: As): string[] {
  const known: Partial<Record<As['kind'], string>> = {
    user: ', authorization: token',
    apiKey: ", 'x-api-key': apiKey",
  };
  return [
    ...body,
    `const response = await fetch('${graphqlUrl}', {`,
    "  method: 'POST',",
    `  headers: { 'content-type': 'application/json'${known[kind] ?? ''} },`,
    '  body,',
    '});',
    'console.log(await response.json());',
  ];
}

const signedRequest = (body: readonly string[], graphqlUrl: string, region: string): string[] => [
  "import { Sha256 } from '@aws-crypto/sha256-js';",
  "import { defaultProvider } from '@aws-sdk/credential-provider-node';",
  "import { SignatureV4 } from '@smithy/signature-v4';",
  '',
  ...body,
  `const url = new URL('${graphqlUrl}');`,
  'const signer = new SignatureV4({',
  "  service: 'appsync',",
  `  region: '${region}',`,
  '  credentials: defaultProvider(),',
  '  sha256: Sha256,',
  '});',
  'const request = await signer.sign({',
  "  method: 'POST',",
  '  protocol: url.protocol,',
  '  hostname: url.hostname,',
  '  port: Number(url.port),',
  '  path: url.pathname,',
  "  headers: { host: url.host, 'content-type': 'application/json' },",
  '  body,',
  '});',
  'console.log(await (await fetch(url, request)).json());',
];
