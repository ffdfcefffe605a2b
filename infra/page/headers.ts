import { Fn } from 'aws-cdk-lib';
import { readFileSync } from 'node:fs';

/** The laptop's server of pages sends the same headers. */
export const customHeaders = {
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
} as const;

/** Writes the policy of the page, with the parts that only a header can contain and that only a deployment knows. */
export function policyOfContent(apiHost: string, region: string): string {
  // docs: AWS AppSync Developer Guide, "Building a real-time WebSocket client"
  const realtimeHost = Fn.join('.appsync-realtime-api.', Fn.split('.appsync-api.', apiHost, 2));
  const places = [
    `'self'`,
    `https://${apiHost}`,
    `wss://${realtimeHost}`,
    `https://cognito-idp.${region}.amazonaws.com`,
  ];
  return `${policyOfPage()}; frame-ancestors 'none'; connect-src ${places.join(' ')}`;
}

/** The page cannot say where it may connect to, because the addresses come later. It says it last. */
function policyOfPage(): string {
  const page = readFileSync('web/index.html', 'utf8');
  const policy = /http-equiv="content-security-policy"\s+content="(default-src 'none'; [^"]+); connect-src [^";]+"/;
  const found = policy.exec(page)?.[1];
  if (found === undefined) throw new Error('web/index.html carries no policy of its content.');
  return found;
}
