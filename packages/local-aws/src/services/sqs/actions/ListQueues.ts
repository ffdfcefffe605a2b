import type { ListQueuesResult } from '@aws-sdk/client-sqs';
import { anywhere } from '../../../contract/action.ts';
import { Pager } from '../../../kernel/pages.ts';
import type { Wire } from '../../../protocol/actions.ts';
import { integer, text } from '../../../protocol/members.ts';
import { sqsAction } from '../context.ts';
import { invalidParameter, requireBetween } from '../errors.ts';

const pager = new Pager(() => invalidParameter('Invalid or expired next token.'));
const mostQueues = 1_000;

export const ListQueues = sqsAction({
  input: { QueueNamePrefix: text(), MaxResults: integer(), NextToken: text() },
  needs: anywhere('sqs:ListQueues'),
  genuine: () => [{ QueueNamePrefix: 'a' }, {}, { MaxResults: 1 }],
  run({ QueueNamePrefix = '', MaxResults, NextToken }, { store }): Wire<ListQueuesResult> {
    requireBetween('MaxResults', MaxResults, 1, mostQueues);
    const found = [...store.queues.values()]
      .filter(({ name }) => name.startsWith(QueueNamePrefix))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
    const { entries, next } = pager.sorted(found, ({ name }) => name, {
      token: NextToken,
      limit: MaxResults ?? mostQueues,
      asked: ['ListQueues', QueueNamePrefix],
    });
    return {
      QueueUrls: entries.map(({ url }) => url),
      // Without a page size, one page contains all queues. docs: Amazon SQS API Reference, "ListQueues" (MaxResults)
      ...(next !== undefined && MaxResults !== undefined && { NextToken: next }),
    };
  },
});
