import {
  AdminListGroupsForUserCommand,
  CognitoIdentityProviderClient,
} from '@aws-sdk/client-cognito-identity-provider';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runOperatorCommand } from '../../scripts/operate/command.ts';
import { rangerCommand } from '../../scripts/operate/ranger.ts';
import { sdk, target } from '../support/target.ts';

const outputsFile = process.env['DRAGONS_OUTPUTS'] ?? '';

async function ranger(...args: string[]): Promise<{ code: number; said: string }> {
  const lines: string[] = [];
  const terminal = { out: (line: string) => void lines.push(line), err: (line: string) => void lines.push(line) };
  const code = await runOperatorCommand(rangerCommand, ['--outputs', outputsFile, ...args], terminal);
  return { code, said: lines.join('\n') };
}

const cognito = new CognitoIdentityProviderClient(sdk);
async function groupsOf(Username: string): Promise<(string | undefined)[]> {
  const asked = { UserPoolId: target.userPoolId, Username };
  const { Groups = [] } = await cognito.send(new AdminListGroupsForUserCommand(asked));
  return Groups.map(({ GroupName }) => GroupName);
}

// On AWS it would send an e-mail to somebody.
describe.skipIf(!target.awsEndpointUrl)('npm run ranger', () => {
  const email = `ranger-${crypto.randomUUID().slice(0, 8)}@example.com`;

  it('makes an account for somebody new, whose first password goes out by e-mail', async () => {
    expect(await ranger('--email', email)).toEqual({
      code: 0,
      said: `${email} is a ranger; the first password is in an e-mail.`,
    });
    expect(await groupsOf(email)).toEqual(['Rangers']);
    const outbox = join(dirname(outputsFile), 'outbox');
    const sent = readdirSync(outbox).map((file) => readFileSync(join(outbox, file), 'utf8'));
    expect(sent.filter((message) => message.includes(email))).toHaveLength(1);
  });

  it('takes it back, and gives it again to who has an account', async () => {
    expect(await ranger('--email', email, '--remove')).toMatchObject({ code: 0 });
    expect(await groupsOf(email)).toEqual([]);
    expect((await ranger('--email', email)).said).toBe(`${email} is a ranger, from the next sign-in on.`);
    expect(await groupsOf(email)).toEqual(['Rangers']);
  });

  it('changes nothing where it is not said who, or where nobody is', async () => {
    expect((await ranger()).code).toBe(2);
    expect(await ranger('--email', 'nobody@example.com', '--remove')).toEqual({
      code: 1,
      said: 'nobody@example.com has no account here.',
    });
  });
});
