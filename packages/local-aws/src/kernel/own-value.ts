/** Answers the member of a record by a name from outside. Inherited members such as `constructor` do not count. */
export const ownValue = <Value>(record: Readonly<Record<string, Value>>, name: string): Value | undefined =>
  Object.hasOwn(record, name) ? record[name] : undefined;
