import type { Written } from './items.ts';
import type { Table } from './store.ts';
import type { IndexDefinition } from './engine/table.ts';

export type Asked = 'INDEXES' | 'TOTAL' | 'NONE' | undefined;

type Units = Readonly<Record<string, { readonly CapacityUnits: number }>>;

export interface ConsumedCapacity {
  readonly TableName: string;
  readonly CapacityUnits: number;
  readonly Table?: { readonly CapacityUnits: number };
  readonly LocalSecondaryIndexes?: Units;
  readonly GlobalSecondaryIndexes?: Units;
}

/** docs: Amazon DynamoDB Developer Guide, "DynamoDB throughput capacity" */
export const readUnits = (bytes: number, isConsistent: boolean): number =>
  Math.max(1, Math.ceil(bytes / 4096)) * (isConsistent ? 1 : 0.5);

/** Counts the consumed capacity by table, if the request asks for it. */
export class Capacity {
  readonly #asked: Asked;
  readonly #tables = new Map<Table, { own: number; readonly indexes: Map<IndexDefinition, number> }>();

  constructor(asked: Asked) {
    this.#asked = asked;
  }

  read(table: Table, index: IndexDefinition | undefined, units: number): void {
    const entry = this.#entry(table);
    if (index) entry.indexes.set(index, (entry.indexes.get(index) ?? 0) + units);
    else entry.own += units;
  }

  /** `factor` is two within transactions. */
  wrote(table: Table, written: Written, factor = 1): void {
    const entry = this.#entry(table);
    entry.own += written.table * factor;
    for (const [index, units] of written.indexes)
      entry.indexes.set(index, (entry.indexes.get(index) ?? 0) + units * factor);
  }

  list(): readonly ConsumedCapacity[] {
    return [...this.#tables].map(([table, { own, indexes }]) => {
      const total = [...indexes.values()].reduce((sum, units) => sum + units, own);
      const base = { TableName: table.name, CapacityUnits: total };
      if (this.#asked !== 'INDEXES') return base;
      const units = (isGlobal: boolean): Units =>
        Object.fromEntries(
          [...indexes].flatMap(([index, CapacityUnits]) =>
            index.isGlobal === isGlobal ? [[index.name, { CapacityUnits }]] : [],
          ),
        );
      const [local, global] = [units(false), units(true)];
      return {
        ...base,
        Table: { CapacityUnits: own },
        ...(Object.keys(local).length > 0 && { LocalSecondaryIndexes: local }),
        ...(Object.keys(global).length > 0 && { GlobalSecondaryIndexes: global }),
      };
    });
  }

  /** Answers the member for an action on one table. */
  one(): { readonly ConsumedCapacity?: ConsumedCapacity } {
    const [first] = this.list();
    return this.#isAsked && first ? { ConsumedCapacity: first } : {};
  }

  /** Answers the member for an action on several tables. */
  all(): { readonly ConsumedCapacity?: readonly ConsumedCapacity[] } {
    return this.#isAsked ? { ConsumedCapacity: this.list() } : {};
  }

  get #isAsked(): boolean {
    return this.#asked === 'INDEXES' || this.#asked === 'TOTAL';
  }

  #entry(table: Table) {
    const known = this.#tables.get(table);
    if (known) return known;
    const entry = { own: 0, indexes: new Map<IndexDefinition, number>() };
    this.#tables.set(table, entry);
    return entry;
  }
}
