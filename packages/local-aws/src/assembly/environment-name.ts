/** Reads `aws://ACCOUNT/REGION`. The account and the region may each be unknown. observed: aws-cdk-lib 2.276.0 */
export function readEnvironment(environment = ''): { readonly account?: string; readonly region?: string } {
  const [, account = '', region = ''] = /^aws:\/\/([^/]+)\/(.+)$/.exec(environment) ?? [];
  const isKnown = (name: string): boolean => name !== '' && !name.startsWith('unknown-');
  return { ...(isKnown(account) && { account }), ...(isKnown(region) && { region }) };
}
