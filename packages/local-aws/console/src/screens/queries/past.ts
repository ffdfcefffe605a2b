/** A request that was run before; only this browser knows it. */
export interface Past {
  readonly query: string;
  readonly variables: string;
}

const name = 'local-aws.queries';
const most = 30;

export function readPast(): Past[] {
  try {
    return JSON.parse(localStorage.getItem(name) ?? '[]') as Past[];
  } catch {
    return [];
  }
}

export function remember(run: Past): Past[] {
  const same = ({ query, variables }: Past): boolean => query === run.query && variables === run.variables;
  const past = [run, ...readPast().filter((known) => !same(known))].slice(0, most);
  localStorage.setItem(name, JSON.stringify(past));
  return past;
}

/** Answers the first words of a query, for a list. */
export const titleOf = ({ query }: Past): string =>
  query.replace(/#.*$/gm, '').replace(/\s+/g, ' ').trim().slice(0, 70);

/** The first field that needs no arguments, or the field that every schema has. */
export const firstQuery = '# Ctrl-Enter runs it, Ctrl-Space completes.\n{\n  __typename\n}\n';
