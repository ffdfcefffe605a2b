/** A shape of AWS's model of a service, from whichever source it was read. */
export interface ModelShape {
  readonly kind: 'text' | 'number' | 'flag' | 'timestamp' | 'blob' | 'document' | 'list' | 'map' | 'structure';
  readonly min?: number | undefined;
  readonly max?: number | undefined;
  readonly pattern?: string | undefined;
  readonly values?: readonly string[] | undefined;
  /** The items of a list, and the values of a map. Shapes may contain themselves. */
  readonly item?: (() => ModelShape) | undefined;
  readonly members?: Readonly<Record<string, () => ModelShape>> | undefined;
  readonly required?: readonly string[] | undefined;
}

export interface ModelOperation {
  readonly input: ModelShape;
  readonly output: ModelShape;
  /** The codes of the errors that the action has; the models of the SDK do not say them. */
  readonly errors?: readonly string[];
}

/** What a service's model says of its actions. */
export type Model = ReadonlyMap<string, ModelOperation>;

export const empty: ModelShape = { kind: 'structure', members: {}, required: [] };
