import type { CognitoContext } from '../context.ts';
import type { UserPool } from '../from-template.ts';
import { declareUnverified } from '../../../kernel/unverified.ts';
import type { User } from '../stored.ts';
import { runTrigger, shownAttributes } from './trigger.ts';

/** docs: Amazon Cognito Developer Guide, "Custom message Lambda trigger" (trigger sources) */
export type MessageSource =
  | 'CustomMessage_SignUp'
  | 'CustomMessage_ResendCode'
  | 'CustomMessage_ForgotPassword'
  | 'CustomMessage_UpdateUserAttribute'
  | 'CustomMessage_VerifyUserAttribute'
  | 'CustomMessage_AdminCreateUser';

export interface Message {
  readonly subject: string;
  readonly email: string;
  readonly sms: string;
}

const withoutCode = declareUnverified(
  'cognito-custom-message-without-code',
  'What does Cognito send when the text of the function for messages lacks the placeholder of the code?',
  'the text of the pool',
);

/** Asks the function for messages; what it leaves out is the pool's own. */
export async function messageFor(
  context: CognitoContext,
  pool: UserPool,
  user: User,
  source: MessageSource,
  own: Message,
): Promise<Message> {
  const isInvitation = source === 'CustomMessage_AdminCreateUser';
  const response = await runTrigger(context, pool, 'CustomMessage', {
    source,
    userName: user.username,
    request: {
      userAttributes: shownAttributes(user),
      codeParameter: '{####}',
      linkParameter: '{##Click Here##}',
      usernameParameter: isInvitation ? '{username}' : null,
    },
    response: { smsMessage: null, emailMessage: null, emailSubject: null },
  });
  if (!response) return own;
  const text = (name: string, otherwise: string): string => {
    const given = response[name];
    if (typeof given !== 'string' || given === '') return otherwise;
    if (given.includes('{####}')) return given;
    context.requireAllowed(withoutCode);
    return otherwise;
  };
  const { emailSubject } = response;
  return {
    subject: typeof emailSubject === 'string' && emailSubject !== '' ? emailSubject : own.subject,
    email: text('emailMessage', own.email),
    sms: text('smsMessage', own.sms),
  };
}
