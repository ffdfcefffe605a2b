import { Pager } from '../../../kernel/pages.ts';
import { numeral, text } from '../../../protocol/members.ts';
import { badRequest } from '../errors.ts';

/** The most entries on a page. docs: AWS AppSync API Reference, "ListResolvers" (maxResults) */
const most = 25;

const pager = new Pager(() => badRequest('The nextToken is not valid.'));

/** The members by which lists are paged. */
export const paged = { nextToken: text({ min: 1, max: 65_536 }), maxResults: numeral({ min: 0, max: most }) };

/** Makes one page of a list, in the order of its keys. `asked` names the list. */
export function pageOf<Entry>(
  all: readonly Entry[],
  keyOf: (entry: Entry) => string,
  { nextToken, maxResults = most }: { readonly nextToken?: string; readonly maxResults?: number },
  asked: readonly unknown[],
): { readonly entries: readonly Entry[]; readonly next: { readonly nextToken?: string } } {
  const sorted = all.toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
  const { entries, next } = pager.sorted(sorted, keyOf, { token: nextToken, limit: maxResults || most, asked });
  return { entries, next: next === undefined ? {} : { nextToken: next } };
}
