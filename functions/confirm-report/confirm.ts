import type { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import { AdminGetUserCommand } from '@aws-sdk/client-cognito-identity-provider';
import type { SNSClient } from '@aws-sdk/client-sns';
import { PublishCommand } from '@aws-sdk/client-sns';
import type { ReportStatus } from '../../generated/schema.ts';
import type { Ports } from '../shared/dragon/ports.ts';
import { requireReport } from '../shared/report/report-store.ts';

export interface ConfirmPorts extends Pick<Ports, 'truth'> {
  readonly phones: Phones;
}

export interface Phones {
  /** Answers the user's own number, if the user pool has verified it. */
  verifiedNumber(sub: string): Promise<string | undefined>;
  send(number: string, text: string): Promise<void>;
}

const texts: Readonly<Partial<Record<ReportStatus, string>>> = {
  ACCEPTED: 'The dragon you reported has been added. Thank you!',
  REJECTED: 'The dragon you reported was not added. Your report says why.',
  FAILED: 'Your dragon report could not be processed. Please report it again.',
};

/** Sends the message only to the reporter's own verified number, never to a number that somebody typed. */
export async function confirmReport(ports: ConfirmPorts, reportId: string): Promise<{ readonly confirmed: boolean }> {
  const report = await requireReport(ports.truth, reportId);
  const text = texts[report.status];
  if (!report.confirmationRequired || text === undefined) return { confirmed: false };
  const number = await ports.phones.verifiedNumber(report.owner);
  if (number === undefined) return { confirmed: false };
  await ports.phones.send(number, text);
  return { confirmed: true };
}

export function createPhones(
  cognito: Pick<CognitoIdentityProviderClient, 'send'>,
  sns: Pick<SNSClient, 'send'>,
  userPoolId: string,
): Phones {
  return {
    async verifiedNumber(sub) {
      const { UserAttributes = [] } = await cognito.send(
        new AdminGetUserCommand({ UserPoolId: userPoolId, Username: sub }),
      );
      const value = (name: string): string | undefined => UserAttributes.find(({ Name }) => Name === name)?.Value;
      return value('phone_number_verified') === 'true' ? value('phone_number') : undefined;
    },
    async send(number, text) {
      await sns.send(new PublishCommand({ PhoneNumber: number, Message: text }));
    },
  };
}
