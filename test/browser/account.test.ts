import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import {
  AdminCreateUserCommand,
  AdminDeleteUserCommand,
  AssociateSoftwareTokenCommand,
  CognitoIdentityProviderClient,
  SetUserMFAPreferenceCommand,
  VerifySoftwareTokenCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { authenticatorCode } from '../../packages/local-aws/test/services/cognito-idp/authenticator.ts';
import { sdk, target, uniqueName } from '../support/target.ts';
import { focused } from './support/in-page.ts';
import { openTab, signIn, site, skipped, type Tab } from './support/tab.ts';

interface Mail {
  readonly kind: string;
  readonly to: string;
  readonly body: string;
}

/** The newest code that was sent to an address, in the outbox of the laptop's runtime. */
function newestCode(email: string): string {
  const outbox = join(dirname(process.env['DRAGONS_OUTPUTS'] ?? ''), 'outbox');
  const mails = readdirSync(outbox)
    .filter((file) => file.endsWith('-email.json'))
    .sort()
    .map((file) => JSON.parse(readFileSync(join(outbox, file), 'utf8')) as Mail)
    .filter(({ to }) => to === email);
  return /\d{6}/.exec(mails.at(-1)?.body ?? '')?.[0] ?? 'there is no mail with a code';
}

describe.skipIf(!site)(`the ways into the web page${skipped}`, () => {
  const cognito = new CognitoIdentityProviderClient(sdk);
  const [newcomer, invited] = ['newcomer', 'invited'].map(
    (name) => `${uniqueName(name).replace(' ', '-')}@example.com`,
  ) as [string, string];
  const [first, second, third] = ['First-password-1', 'Second-password-2', 'Third-password-3'];
  let tab: Tab;
  let page: Tab['page'];

  beforeAll(async () => {
    tab = await openTab();
    page = tab.page;
  });
  afterAll(async () => {
    await tab?.close();
    for (const Username of [newcomer, invited])
      await cognito
        .send(new AdminDeleteUserCommand({ UserPoolId: target.userPoolId, Username }))
        .catch(() => undefined);
    cognito.destroy();
  });

  const press = (name: string) => page.getByRole('button', { name, exact: true }).click();
  const refused = (field: string, message: string | RegExp) =>
    page.locator(`#${field}-error`).filter({ hasText: message }).waitFor();
  const isIn = async (email: string): Promise<void> => {
    await page.getByTestId('who').filter({ hasText: email }).waitFor();
    expect(tab.complaints).toEqual([]);
  };

  it('signs up with the code that was sent, after mistakes that are named beside their fields', async () => {
    await press('Sign up');
    await press('Sign up');
    await refused('email', 'E-mail must not be empty.');
    await refused('newPassword', 'Password must not be empty.');
    expect(await focused(page)).toBe('email');
    await page.getByLabel('E-mail').fill('nobody');
    await page.getByLabel('Password').fill('short');
    await press('Sign up');
    await refused('email', 'This is no e-mail address.');
    await page.getByLabel('E-mail').fill(newcomer);
    await press('Sign up');
    await refused('newPassword', /^Password not long enough\.$/);
    expect(await focused(page)).toBe('newPassword');
    await tab.screenshot('sign-up');
    await page.getByLabel('Password').fill(first);
    await press('Sign up');
    await page.getByRole('heading', { name: 'Confirm your address' }).waitFor();
    expect(await focused(page)).toBe('code');
    const shown = page.getByTestId('code');
    await shown.filter({ hasText: newestCode(newcomer) }).waitFor();
    await page.getByLabel('Code').fill('nothing');
    await press('Confirm and sign in');
    await refused('code', 'This is not the code.');
    const before = newestCode(newcomer);
    await press('Send another code');
    await page.getByText('Another one is on its way.').waitFor();
    await tab.screenshot('confirm');
    expect(newestCode(newcomer)).not.toBe(before);
    await shown.filter({ hasText: newestCode(newcomer) }).waitFor();
    await press('Back to sign-in');
    await signIn(page, { username: newcomer, password: first });
    await page.getByLabel('Code').fill((await shown.textContent()) ?? '');
    await press('Confirm and sign in');
    await isIn(newcomer);
    await press('Sign out');
  });

  it('says that an address is taken', async () => {
    await press('Sign up');
    await page.getByLabel('E-mail').fill(newcomer);
    await page.getByLabel('Password').fill(first);
    await press('Sign up');
    await refused('email', 'There is an account with this address already.');
    await press('Back to sign-in');
  });

  it('sets a new password where the old one is forgotten', async () => {
    await page.getByLabel('E-mail').fill(newcomer);
    await press('Forgotten password?');
    await press('Send me a code');
    await page.getByLabel('Code').fill('000000');
    await page.locator('#newPassword').fill(second);
    await press('Set it and sign in');
    await refused('code', 'This is not the code.');
    await page.getByLabel('Code').fill(newestCode(newcomer));
    await tab.screenshot('forgotten');
    await press('Set it and sign in');
    await isIn(newcomer);
  });

  it('asks for the second factor of whoever has one', async () => {
    const AccessToken = await page.evaluate(
      () => Object.entries(localStorage).find(([key]) => key.endsWith('.accessToken'))?.[1],
    );
    const { SecretCode = '' } = await cognito.send(new AssociateSoftwareTokenCommand({ AccessToken }));
    await cognito.send(
      new VerifySoftwareTokenCommand({ AccessToken, UserCode: authenticatorCode(SecretCode, Date.now()) }),
    );
    await cognito.send(
      new SetUserMFAPreferenceCommand({ AccessToken, SoftwareTokenMfaSettings: { Enabled: true, PreferredMfa: true } }),
    );
    await press('Sign out');
    await signIn(page, { username: newcomer, password: second });
    await page.getByLabel('Code of your authenticator').fill('abc');
    await press('Sign in');
    await page.getByRole('alert').waitFor();
    await tab.screenshot('second-factor');
    // The one that was shown has been used.
    await page.getByLabel('Code of your authenticator').fill(authenticatorCode(SecretCode, Date.now() + 30_000));
    await press('Sign in');
    await isIn(newcomer);
    await press('Sign out');
  });

  it('has somebody whom an administrator has made choose a password', async () => {
    await cognito.send(
      new AdminCreateUserCommand({
        UserPoolId: target.userPoolId,
        Username: invited,
        TemporaryPassword: first,
        MessageAction: 'SUPPRESS',
        UserAttributes: [
          { Name: 'email', Value: invited },
          { Name: 'email_verified', Value: 'true' },
        ],
      }),
    );
    await signIn(page, { username: invited, password: first });
    await page.locator('#newPassword').fill('weak');
    await press('Set it and sign in');
    await refused('newPassword', /^Password not long enough\.$/);
    await tab.screenshot('new-password');
    await page.locator('#newPassword').fill(third);
    await press('Set it and sign in');
    await isIn(invited);
  });
});
