import { request, type Target } from './stack.ts';
import { each, sleep } from './settings.ts';

export interface Report {
  readonly id: string;
  readonly status: 'PENDING' | 'VALIDATING' | 'ACCEPTED' | 'REJECTED' | 'FAILED';
  readonly version: number;
  readonly reason: { readonly code: string } | null;
  readonly dragon: { readonly name: string };
}

const fields = 'id status version reason { code } dragon { name }';
const terminal = new Set(['ACCEPTED', 'REJECTED', 'FAILED']);
export const isTerminal = ({ status }: Report): boolean => terminal.has(status);

export const inputOf = (dragonName: string, clientToken?: string) => ({
  dragonName,
  description: 'Seen over the harbour at dawn, in no hurry.',
  family: 'Green',
  country: 'Portugal',
  state: 'Lisboa',
  city: 'Lisbon',
  neighborhood: 'Alfama',
  ...(clientToken === undefined ? {} : { clientToken }),
});

export async function report(target: Target, user: number, dragonName: string, clientToken?: string): Promise<Report> {
  const mutation = `mutation R($input: ReportDragonInput!) { reportDragon(input: $input) { ${fields} } }`;
  return (await request<{ reportDragon: Report }>(target, user, mutation, { input: inputOf(dragonName, clientToken) })).reportDragon;
}

export async function getReport(target: Target, user: number, id: string): Promise<Report | null> {
  return (await request<{ getReport: Report | null }>(target, user, `query G($id: ID!) { getReport(id: $id) { ${fields} } }`, { id })).getReport;
}

/** Polls as a Ranger until every report has ended; what has not by then is in the result as it stands. */
export async function settled(target: Target, ids: readonly string[], within: number): Promise<Map<string, Report | null>> {
  const found = new Map<string, Report | null>();
  const until = Date.now() + within;
  for (;;) {
    const open = ids.filter((id) => !isDone(found.get(id)));
    await each(open, 8, async (id) => {
      // A query may be struck by a fault as well: it is simply asked again.
      const read = await getReport(target, 2, id).catch(() => found.get(id) ?? null);
      found.set(id, read);
    });
    if (ids.every((id) => isDone(found.get(id))) || Date.now() > until) return found;
    await sleep(150);
  }
}

const isDone = (one: Report | null | undefined): boolean => one !== null && one !== undefined && isTerminal(one);

/** Every dragon of the catalogue, page by page; `between` runs after each page that has a next one. */
export async function listDragons(target: Target, limit = 100, between: () => Promise<unknown> = async () => {}): Promise<string[]> {
  const names: string[] = [];
  let nextToken: string | null = null;
  do {
    const query = 'query L($limit: Int, $nextToken: String) { listDragons(limit: $limit, nextToken: $nextToken) { items { name } nextToken } }';
    const { listDragons: page }: { listDragons: { items: { name: string }[]; nextToken: string | null } } = await request(target, 0, query, { limit, nextToken });
    names.push(...page.items.map(({ name }) => name));
    nextToken = page.nextToken;
    if (nextToken !== null) await between();
  } while (nextToken !== null);
  return names;
}
