import type { SNSClient } from '@aws-sdk/client-sns';
import { PublishCommand } from '@aws-sdk/client-sns';
import { publicFamily, publicName } from '../shared/report/decision.ts';
import type { ReportRecord } from '../shared/report/report.ts';

export interface Notifier {
  decided(report: ReportRecord): Promise<void>;
}

/**
 * Sends the same message as the workflow's NotifyTopic task. It says nothing about people. A decision may be sent more
 * than once: `reportId` and `version` identify repetitions.
 */
export function createNotifier(client: Pick<SNSClient, 'send'>, topicArn: string): Notifier {
  return {
    async decided(report) {
      const { id, status, version } = report;
      const family = publicFamily(report);
      await client.send(
        new PublishCommand({
          TopicArn: topicArn,
          Message: JSON.stringify({ reportId: id, status, version, dragonName: publicName(report) }),
          MessageAttributes: { status: text(status), ...(family !== null && { family: text(family) }) },
        }),
      );
    },
  };
}

const text = (StringValue: string) => ({ DataType: 'String', StringValue });
