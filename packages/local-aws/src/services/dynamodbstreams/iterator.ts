import type { EpochMs } from '../../kernel/clock.ts';
import { Pager } from '../../kernel/pages.ts';
import { validation } from './errors.ts';

/** A place in a shard at which reading goes on. */
export interface ShardIterator {
  readonly arn: string;
  readonly place: number;
  readonly at: EpochMs;
}

const pager = new Pager(() => validation('Invalid ShardIterator'));
const form = /^(arn:aws:dynamodb:[^|]+)\|(\d+)\|([\w-]+)$/;

/** The text begins with the ARN of the stream, so that a permission is judged by it. */
export const writeIterator = ({ arn, place, at }: ShardIterator): string =>
  `${arn}|${at}|${pager.places([arn, at]).write(place)}`;

/** Throws for a text that is no iterator. */
export function readIterator(text: string): ShardIterator {
  const [, arn = '', at = '', token] = form.exec(text) ?? [];
  const place = pager.places([arn, Number(at)]).read(token ?? '');
  if (token === undefined || place === undefined) throw validation('Invalid ShardIterator');
  return { arn, place, at: Number(at) };
}

/** Answers the stream of an iterator of any form. */
export const arnOfIterator = (text: string): string => text.split('|', 1)[0] ?? '';
