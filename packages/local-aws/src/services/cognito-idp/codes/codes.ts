import { createHmac, timingSafeEqual } from 'node:crypto';
import { countHourly, forgetHourly } from './attempts.ts';
import type { CognitoContext } from '../context.ts';
import type { User } from '../stored.ts';
import { messageFor, type MessageSource } from '../triggers/messages.ts';
import type { UserPool } from '../from-template.ts';
import { maskEmail, maskPhoneNumber } from '../engine/mask.ts';
import { codeMismatch, expiredCode } from '../errors.ts';
import { declareUnverified } from '../../../kernel/unverified.ts';
import { hourMs } from '../../../kernel/clock.ts';

export type Purpose = 'sign-up' | 'forgot-password' | 'verify:email' | 'verify:phone_number';
export type Medium = 'email' | 'phone_number';

export interface CodeDeliveryDetails {
  readonly Destination: string;
  readonly DeliveryMedium: 'EMAIL' | 'SMS';
  readonly AttributeName: Medium;
}

/** docs: Amazon Cognito Developer Guide, "Quotas in Amazon Cognito" */
const lifetime: Readonly<Record<Purpose, number>> = {
  'sign-up': 24 * hourMs,
  'forgot-password': hourMs,
  'verify:email': 24 * hourMs,
  'verify:phone_number': 24 * hourMs,
};

const smsWithoutConfiguration = declareUnverified(
  'cognito-sms-without-configuration',
  'What does a user pool without SmsConfiguration answer when it should send a text message?',
  'the message is delivered as if it had one',
);

const digest = (pool: UserPool, sub: string, purpose: Purpose, code: string): string =>
  createHmac('sha256', pool.secret).update(`code:${purpose}:${sub}:${code}`).digest('hex');

function sixDigits({ ids }: CognitoContext): string {
  const limit = Math.floor(2 ** 32 / 1e6) * 1e6;
  for (;;) {
    const value = Buffer.from(ids.bytes(4)).readUInt32BE(0);
    if (value < limit) return String(value % 1e6).padStart(6, '0');
  }
}

const deliveryDetails = (medium: Medium, destination: string): CodeDeliveryDetails =>
  medium === 'email'
    ? { Destination: maskEmail(destination), DeliveryMedium: 'EMAIL', AttributeName: 'email' }
    : { Destination: maskPhoneNumber(destination), DeliveryMedium: 'SMS', AttributeName: 'phone_number' };

/** Makes a code and stores its digest, which replaces the one before. Only the message contains the code itself. */
function createCode(context: CognitoContext, pool: UserPool, sub: string, purpose: Purpose, pending?: string): string {
  const now = context.clock.now();
  const code = sixDigits(context);
  context.store.putCode(
    pool.id,
    sub,
    purpose,
    { digest: digest(pool, sub, purpose, code), pending, expiresAt: now + lifetime[purpose] },
    now,
  );
  return code;
}

interface Sending {
  readonly user: User;
  readonly medium: Medium;
  readonly destination: string;
  readonly purpose: Purpose;
  readonly pending?: string;
  /** What the function for messages hears. */
  readonly source: MessageSource;
}

export async function sendCode(context: CognitoContext, pool: UserPool, to: Sending): Promise<CodeDeliveryDetails> {
  const { sub } = to.user;
  countHourly(context, pool, sub, `request:${to.purpose}`);
  if (to.medium === 'phone_number' && !pool.smsConfigured) context.requireAllowed(smsWithoutConfiguration);
  const { subject, email, sms } = await messageFor(context, pool, to.user, to.source, pool.messages.verification);
  const code = createCode(context, pool, sub, to.purpose, to.pending);
  if (to.medium === 'email') sendEmail(context, pool, to.destination, subject, fill(email, { '{####}': code }));
  else
    context.outbox.put({
      kind: 'sms',
      to: to.destination,
      body: fill(sms, { '{####}': code }),
      attributes: { userPoolId: pool.id },
    });
  return deliveryDetails(to.medium, to.destination);
}

/**
 * Behaves for an unknown name as for a known one: it stores a code and answers the same, but sends nothing. docs:
 * Amazon Cognito Developer Guide, "Managing user existence error responses"
 */
export function pretendToSend(
  context: CognitoContext,
  pool: UserPool,
  { sub, name, purpose }: { readonly sub: string; readonly name: string; readonly purpose: Purpose },
): CodeDeliveryDetails {
  countHourly(context, pool, sub, `request:${purpose}`);
  createCode(context, pool, sub, purpose);
  if (name.startsWith('+')) return deliveryDetails('phone_number', name);
  return name.includes('@')
    ? deliveryDetails('email', name)
    : { Destination: `${name.slice(0, 1)}***@${sub.slice(0, 1)}***`, DeliveryMedium: 'EMAIL', AttributeName: 'email' };
}

export function sendEmail({ outbox }: CognitoContext, pool: UserPool, to: string, subject: string, body: string): void {
  outbox.put({ kind: 'email', to, subject, body, attributes: { userPoolId: pool.id } });
}

/** Puts values into a message template. A placeholder within a value is not replaced. */
export const fill = (template: string, values: Readonly<Record<string, string>>): string =>
  template.replace(/\{####\}|\{username\}/g, (placeholder) => values[placeholder] ?? placeholder);

/** Accepts a code once, and answers the value that waited for it. */
export function redeemCode(
  context: CognitoContext,
  pool: UserPool,
  what: { sub: string; purpose: Purpose; code: string; hideUserExistence: boolean },
): { pending: string | undefined } {
  const { store, clock } = context;
  countHourly(context, pool, what.sub, `entry:${what.purpose}`);
  const stored = store.code(pool.id, what.sub, what.purpose);
  const given = Buffer.from(digest(pool, what.sub, what.purpose, what.code), 'hex');
  if (!stored) throw what.hideUserExistence ? codeMismatch() : expiredCode();
  if (clock.now() >= stored.expiresAt) throw expiredCode();
  if (!timingSafeEqual(Buffer.from(stored.digest, 'hex'), given)) throw codeMismatch();
  store.deleteCode(pool.id, what.sub, what.purpose);
  forgetHourly(context, pool, what.sub, `entry:${what.purpose}`);
  return { pending: stored.pending };
}
