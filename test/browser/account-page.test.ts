import { AdminCreateUserCommand, CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import { AdminGetUserCommand, AdminSetUserPasswordCommand } from '@aws-sdk/client-cognito-identity-provider';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { authenticatorCode } from '../../packages/local-aws/test/services/cognito-idp/authenticator.ts';
import { sdk, target, uniqueName } from '../support/target.ts';
import { openTab, signIn, site, skipped, type Tab } from './support/tab.ts';

describe.skipIf(!site)(`the account page${skipped}`, () => {
  const cognito = new CognitoIdentityProviderClient(sdk);
  const Username = `${uniqueName('owner').replace(' ', '-')}@example.com`;
  const user = { UserPoolId: target.userPoolId, Username };
  const [first, second] = ['First-password-1', 'Second-password-2'];
  let tab: Tab;
  let page: Tab['page'];
  let secret = '';

  beforeAll(async () => {
    const UserAttributes = [
      { Name: 'email', Value: Username },
      { Name: 'email_verified', Value: 'true' },
    ];
    await cognito.send(new AdminCreateUserCommand({ ...user, MessageAction: 'SUPPRESS', UserAttributes }));
    await cognito.send(new AdminSetUserPasswordCommand({ ...user, Password: first, Permanent: true }));
    tab = await openTab();
    page = tab.page;
    await signIn(page, { username: Username, password: first });
    await page.getByRole('link', { name: 'Account' }).click();
  });
  afterAll(async () => {
    await tab?.close();
    cognito.destroy();
  });

  const press = (name: string) => page.getByRole('button', { name, exact: true }).click();

  it('sets a second factor up, which signing in then asks for', async () => {
    await press('Set it up');
    secret = (await page.getByTestId('secret').textContent()) ?? '';
    await page.getByLabel('Code that it shows').fill('000000');
    await press('Switch it on');
    await page.locator('#code-error').getByText('This is not the code.').waitFor();
    await page.getByLabel('Code that it shows').fill(authenticatorCode(secret, Date.now()));
    await press('Switch it on');
    await page.getByRole('button', { name: 'Switch it off' }).waitFor();
    await press('Sign out');
    await signIn(page, { username: Username, password: first });
    // The one that was shown has been used.
    await page.getByLabel('Code of your authenticator').fill(authenticatorCode(secret, Date.now() + 30_000));
    await press('Sign in');
    await press('Switch it off');
    await page.getByRole('button', { name: 'Set it up' }).waitFor();
  });

  it('changes the password of whoever knows the current one', async () => {
    await page.getByLabel('Current password').fill('Not-the-password-1');
    await page.getByLabel('New password').fill(second);
    await press('Change password');
    await page.locator('#password-error').waitFor();
    await page.getByLabel('Current password').fill(first);
    await press('Change password');
    await page.getByText('Your password is changed.').waitFor();
    await press('Sign out');
    await signIn(page, { username: Username, password: second });
    await page.getByRole('heading', { name: 'Delete the account' }).waitFor();
  });

  const number = () => page.getByRole('textbox', { name: 'Number' });
  const attributes = async (): Promise<Record<string, string>> => {
    const { UserAttributes = [] } = await cognito.send(new AdminGetUserCommand(user));
    return Object.fromEntries(UserAttributes.map(({ Name = '', Value = '' }) => [Name, Value]));
  };

  it('keeps no phone number where the pool sends no SMS to show whose it is', async () => {
    await number().fill('12');
    await press('Send me a code');
    await page.locator('#phone-error').getByText('Invalid phone number format.').waitFor();
    await number().fill('+351 212 345-678');
    await press('Send me a code');
    await page.getByText('the number was not kept').waitFor();
    expect(await attributes()).not.toHaveProperty('phone_number');
  });

  it('deletes the account of whoever types its address, and of nobody else', async () => {
    await page.getByLabel('Your e-mail address').fill('somebody@example.com');
    await press('Delete my account');
    await page.locator('#confirmation-error').getByText('This is not the address of your account.').waitFor();
    await page.getByLabel('Your e-mail address').fill(Username);
    await press('Delete my account');
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    await expect(cognito.send(new AdminGetUserCommand(user))).rejects.toMatchObject({ name: 'UserNotFoundException' });
    expect(tab.complaints).toEqual([]);
  });
});
