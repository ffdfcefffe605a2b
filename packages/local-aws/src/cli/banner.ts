import type { Configuration } from '../configuration.ts';
import type { Runtime } from '../runtime.ts';

/** What a person wants to know when everything is up. */
export function banner({ outputs, siteUrl, outputsFile }: Runtime, { firstQuery }: Configuration): string {
  const rows: [string, string | undefined][] = [
    ['Web page', siteUrl],
    ['GraphQL', outputs.graphqlUrl],
    ['Real time', outputs.realtimeUrl],
    ['AWS endpoint', outputs.awsEndpointUrl],
    ['Credentials', `${outputs.credentials.accessKeyId} (the secret is in the outputs)`],
    ['Outputs', outputsFile],
  ];
  const lines = ['', 'Ready.', '', ...rows.filter(([, value]) => value).map(([name, value]) => `  ${name.padEnd(13)} ${value}`)];
  if (outputs.users.length > 0) {
    lines.push('', 'Users');
    for (const { username, password, groups } of outputs.users) lines.push(`  ${username.padEnd(24)} ${password}${groups.length > 0 ? `   ${groups.join(', ')}` : ''}`);
  }
  if (firstQuery) lines.push('', 'A first query', ...firstQuery.split('\n').map((line) => `  ${line}`));
  lines.push('', `Node ${process.versions.node} stands in for the Lambda runtimes of the template. Ctrl-C stops; the data stays.`, '');
  return lines.join('\n');
}
