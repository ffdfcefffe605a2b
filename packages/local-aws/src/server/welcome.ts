import type { AwsResponse, UnauthenticatedRequest } from '../contract/service.ts';

/** The addresses that the endpoint shows to a person who opens it. */
export interface Welcome {
  readonly endpointUrl: string;
  /** The URL of the API, after it exists. */
  graphqlUrl: string | undefined;
  /** The URL of the page, after it is served. */
  siteUrl: string | undefined;
}

/**
 * Tells whether a person opens the endpoint in a browser. Programs do not ask for HTML, and a signed request is for a
 * service.
 */
export const isVisit = ({ method, path, headers, query }: UnauthenticatedRequest): boolean =>
  method === 'GET' &&
  (path === '/' || /^\/(?:apis\/[a-z0-9]+\/)?graphql$/.test(path)) &&
  (headers['accept'] ?? '').includes('text/html') &&
  headers['authorization'] === undefined &&
  headers['x-api-key'] === undefined &&
  !query.has('X-Amz-Credential') &&
  // A name before `localhost` means a bucket.
  !/\.localhost(?::\d+)?$/i.test(headers['host'] ?? '');

/** Writes the page that shows what is here and what to do. */
export function welcomePage({ endpointUrl, graphqlUrl, siteUrl }: Welcome): AwsResponse {
  const rows = [
    siteUrl && ['Web page', `<a href="${siteUrl}">${siteUrl}</a>`],
    graphqlUrl && ['GraphQL', `<code>POST ${graphqlUrl}</code>`],
    ['AWS endpoint', `<code>AWS_ENDPOINT_URL=${endpointUrl}</code>`],
  ].filter((row) => Array.isArray(row));
  const commands = [
    graphqlUrl && ["npx local-aws query '{ __typename }'", 'a query, as the first user or by the API key'],
    graphqlUrl && ["npx local-aws subscribe 'subscription { … }'", 'events, as they come'],
    ['npx local-aws logs -f', 'what functions and resolvers log'],
    ['npx local-aws --help', 'everything else'],
  ].filter((row) => Array.isArray(row));
  return {
    status: 200,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
      'x-content-type-options': 'nosniff',
    },
    body: `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>local-aws</title><style>${style}</style></head>
<body><main><h1>local-aws is running</h1>
<p>This address answers programs: AWS SDKs, the AWS CLI and GraphQL clients. There is nothing to look at here.</p>
<dl>${rows.map(([name, value]) => `<dt>${name}</dt><dd>${value}</dd>`).join('')}</dl>
<h2>In a terminal, in the folder of the app</h2>
<dl>${commands.map(([command, what]) => `<dt><code>${command}</code></dt><dd>${what}</dd>`).join('')}</dl>
</main></body></html>
`,
  };
}

const style =
  ':root{color-scheme:light dark;font:16px/1.5 system-ui,sans-serif}' +
  'main{max-width:44rem;margin:3rem auto;padding:0 1rem}' +
  'h1{font-size:1.5rem}h2{font-size:1.1rem;margin-top:2rem}dt{font-weight:600;margin-top:.75rem}dd{margin:0}' +
  'code{font:.9em ui-monospace,monospace;overflow-wrap:anywhere}';
