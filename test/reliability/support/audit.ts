import { createHash } from 'node:crypto';
import {
  GetObjectCommand,
  ListObjectVersionsCommand,
  ListObjectsV2Command,
  S3Client,
  type ListObjectVersionsCommandOutput,
} from '@aws-sdk/client-s3';
import { canonicalName } from '../../../functions/shared/dragon/canonical-name.ts';
import { listDragons } from './reports.ts';
import { each } from './settings.ts';
import { sdkOptions, type Target } from './stack.ts';

interface Stored {
  readonly id: string;
  readonly status: string;
  readonly version: number;
  readonly dragon: { readonly dragon_name_str: string };
}

export interface Audit {
  /** What is wrong, in words; empty when every promise holds. */
  readonly violations: readonly string[];
  readonly reports: number;
  readonly accepted: number;
  readonly listed: number;
}

const legal: Readonly<Record<string, readonly string[]>> = {
  PENDING: ['VALIDATING', 'FAILED'],
  VALIDATING: ['ACCEPTED', 'REJECTED', 'FAILED'],
  ACCEPTED: [],
  REJECTED: [],
  FAILED: [],
};

/**
 * Reads the truth as any client with permission could: every stored version of every report, every claim, and the
 * catalogue by GraphQL; and compares it with what was acknowledged.
 */
export async function audit(target: Target, acknowledged: Iterable<string>): Promise<Audit> {
  const s3 = new S3Client({ ...sdkOptions(target), maxAttempts: 5 });
  const histories = await readHistories(s3, target.outputs.stackOutputs['TruthBucketName'] ?? '');
  const violations = [...histories].flatMap(([key, history]) => wrongInHistory(key, history));
  const newest = new Map([...histories.values()].map((history) => [history.at(-1)?.id, history.at(-1)]));
  for (const id of acknowledged) if (!newest.has(id)) violations.push(`${id} was acknowledged and is not stored`);

  const accepted = [...newest.values()].filter((one) => one?.status === 'ACCEPTED');
  const listed = await listDragons(target);
  violations.push(
    ...(await wrongInClaims(s3, target, accepted as Stored[])),
    ...wrongInList(accepted as Stored[], listed),
  );
  s3.destroy();
  return { violations, reports: histories.size, accepted: accepted.length, listed: listed.length };
}

async function readHistories(s3: S3Client, Bucket: string): Promise<Map<string, Stored[]>> {
  const found: { Key: string; VersionId: string }[] = [];
  for await (const { Versions = [] } of versionPages(s3, Bucket))
    for (const { Key = '', VersionId = '' } of Versions) found.push({ Key, VersionId });
  const records = await each(
    found,
    16,
    async ({ Key, VersionId }) =>
      JSON.parse(
        (await (await s3.send(new GetObjectCommand({ Bucket, Key, VersionId }))).Body?.transformToString()) ?? 'null',
      ) as Stored,
  );
  const histories = new Map<string, Stored[]>();
  // S3 lists the newest version of a key first.
  found.forEach(({ Key }, index) => histories.set(Key, [records[index] as Stored, ...(histories.get(Key) ?? [])]));
  return histories;
}

async function* versionPages(s3: S3Client, Bucket: string): AsyncGenerator<ListObjectVersionsCommandOutput> {
  let page: ListObjectVersionsCommandOutput | undefined;
  do {
    const { NextKeyMarker, NextVersionIdMarker } = page ?? {};
    page = await s3.send(
      new ListObjectVersionsCommand({
        Bucket,
        Prefix: 'reports/',
        ...(NextKeyMarker && { KeyMarker: NextKeyMarker }),
        ...(NextVersionIdMarker && { VersionIdMarker: NextVersionIdMarker }),
      }),
    );
    yield page;
  } while (page.IsTruncated === true);
}

function wrongInHistory(key: string, history: readonly Stored[]): string[] {
  const wrong: string[] = [];
  if (history[0]?.version !== 1 || history[0].status !== 'PENDING')
    wrong.push(`${key} does not begin with PENDING, version 1`);
  history.slice(1).forEach((next, index) => {
    const before = history[index] as Stored;
    const same = next.version === before.version && next.status === before.status;
    const step = next.version === before.version + 1 && (legal[before.status] ?? []).includes(next.status);
    if (!same && !step)
      wrong.push(`${key} goes from ${before.version} ${before.status} to ${next.version} ${next.status}`);
  });
  if ((legal[history.at(-1)?.status ?? ''] ?? []).length > 0)
    wrong.push(`${key} is stuck at ${history.at(-1)?.status}`);
  return wrong;
}

const keyOf = (name: string): string => {
  const canonical = canonicalName(name);
  return 'refused' in canonical ? `refused ${name}` : canonical.key;
};

async function wrongInClaims(s3: S3Client, target: Target, accepted: readonly Stored[]): Promise<string[]> {
  const Bucket = target.outputs.stackOutputs['TruthBucketName'] ?? '';
  const wrong = await each(accepted, 16, async ({ id, dragon }) => {
    const Key = `dragons/v1/${createHash('sha256').update(keyOf(dragon.dragon_name_str)).digest('hex')}.json`;
    const claim = JSON.parse(
      (await (await s3.send(new GetObjectCommand({ Bucket, Key }))).Body?.transformToString()) ?? 'null',
    ) as { holder?: { reportId?: string } } | null;
    return claim?.holder?.reportId === id ? undefined : `${id} is ACCEPTED and does not hold the claim of its name`;
  });
  return wrong.filter((text) => text !== undefined);
}

function wrongInList(accepted: readonly Stored[], listed: readonly string[]): string[] {
  const wrong: string[] = [];
  const shown = listed.map(keyOf);
  if (new Set(shown).size !== shown.length) wrong.push('the views show a dragon twice');
  const wanted = new Set<string>();
  for (const { dragon } of accepted) {
    const key = keyOf(dragon.dragon_name_str);
    if (wanted.has(key)) wrong.push(`${dragon.dragon_name_str} was accepted twice`);
    wanted.add(key);
    if (!shown.includes(key)) wrong.push(`${dragon.dragon_name_str} was accepted and is in no view`);
  }
  for (const name of listed)
    if (!wanted.has(keyOf(name))) wrong.push(`${name} is in the views and nobody has accepted it`);
  return wrong;
}

/** Keys under a prefix of the derived bucket: `open/` and `pending/` are empty when nothing is left to do. */
export async function derivedKeys(target: Target, Prefix: string): Promise<string[]> {
  const s3 = new S3Client(sdkOptions(target));
  const { Contents = [] } = await s3.send(
    new ListObjectsV2Command({ Bucket: target.outputs.stackOutputs['DataBucketName'] ?? '', Prefix }),
  );
  s3.destroy();
  return Contents.map(({ Key = '' }) => Key);
}
