import type { ReportConnection } from '../../generated/schema.ts';
import { mapBounded } from '../shared/storage/concurrency.ts';
import { indexPlaces, ownerPart } from '../shared/storage/keys.ts';
import { pageSize } from '../shared/lambda/limit.ts';
import { decodeToken, encodeToken, invalidToken } from '../shared/lambda/page-token.ts';
import type { Ports } from '../shared/dragon/ports.ts';
import { toReport } from '../shared/report/report.ts';
import { readReport } from '../shared/report/report-store.ts';

export interface ListArguments {
  readonly limit?: number | null | undefined;
  readonly nextToken?: string | null | undefined;
}

export type Scope = { readonly owner: string } | 'all';

/**
 * Lists reports, newest first: the index keys begin with the reversed time, and S3 lists keys in ascending order. docs:
 * Amazon S3 API Reference, "ListObjectsV2"
 */
export async function listReports(
  ports: Pick<Ports, 'truth' | 'derived'>,
  scope: Scope,
  { limit, nextToken }: ListArguments,
): Promise<ReportConnection> {
  const size = pageSize(limit);
  const part = scope === 'all' ? 'all' : ownerPart(scope.owner);
  const binding = `reports\n${part}`;
  const after = nextToken === null || nextToken === undefined ? undefined : readToken(binding, nextToken);
  const pages = await mapBounded(indexPlaces(scope === 'all' ? undefined : scope.owner), 8, async (place) => {
    const { folder, begin } = place;
    const options = { limit: size + 1, ...(after !== undefined && { after: folder + after }) };
    return (await ports.derived.list(folder + begin, options)).objects.map(({ key }) => key.slice(folder.length));
  });
  const found = pages.flat().sort();
  const entries = found.slice(0, size);
  const reports = await mapBounded(entries, 16, (entry) => readReport(ports.truth, entry.slice(14)));
  const last = entries.at(-1);
  const more = found.length > size;
  return {
    items: reports.filter((report) => report !== undefined).map(toReport),
    nextToken: more && last !== undefined ? encodeToken(binding, [last]) : null,
  };
}

function readToken(binding: string, text: string): string {
  const [entry] = decodeToken(binding, text);
  if (typeof entry !== 'string' || !/^\d{13}-[a-z2-7]{26}-[a-z2-7]{26}$/.test(entry)) throw invalidToken();
  return entry;
}
