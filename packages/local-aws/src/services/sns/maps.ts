import { list, structure, text } from '../../protocol/members.ts';

/** A map in the form of the Query protocol. docs: Smithy, "AWS Query protocol" */
export const mapMember = list(structure({ key: text({ required: true }), value: text() }));

/** docs: Amazon SNS API Reference, "Tag" */

/** docs: Amazon SNS API Reference, "TagResource" (ResourceArn) */
export const taggedArn = text({ required: true, min: 1, max: 1011 });

type Given = readonly { readonly key: string; readonly value?: string }[];

export const mapOf = (entries: Given = []): Record<string, string> =>
  Object.fromEntries(entries.map(({ key, value = '' }) => [key, value]));

export interface Entries {
  readonly entry: readonly { readonly key: string; readonly value: string }[];
}

export const entriesOf = (map: Readonly<Record<string, string>>): Entries => ({
  entry: Object.entries(map).map(([key, value]) => ({ key, value })),
});
