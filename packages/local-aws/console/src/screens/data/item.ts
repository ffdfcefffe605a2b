/** An item as DynamoDB writes it: each value stands under the name of its type. */
export type Item = Readonly<Record<string, Value>>;
type Value = Readonly<Record<string, unknown>>;

/** Answers an item without the names of types. Numbers that JavaScript would round stay texts. */
export const plainOf = (item: Item): Record<string, unknown> =>
  Object.fromEntries(Object.entries(item).map(([name, value]) => [name, valueOf(value)]));

function valueOf(value: Value): unknown {
  const [type = '', inner] = Object.entries(value)[0] ?? [];
  if (type === 'M') return plainOf(inner as Item);
  if (type === 'L') return (inner as readonly Value[]).map(valueOf);
  if (type === 'N') return numberOf(inner as string);
  if (type === 'NS') return (inner as readonly string[]).map(numberOf);
  return type === 'NULL' ? null : inner;
}

const numberOf = (text: string): number | string => (String(Number(text)) === text ? Number(text) : text);
