import type { PropertySpec } from './properties.ts';

export interface ResourceRequest {
  readonly stackName: string;
  readonly stackId: string;
  readonly logicalId: string;
  /** `AWS::S3::Bucket` … */
  readonly type: string;
  /** Intrinsics evaluated, checked against the provider's specification. */
  readonly properties: Readonly<Record<string, unknown>>;
  /** Its DeletionPolicy keeps it where the template no longer has it. */
  readonly isRetained: boolean;
  /**
   * A generated physical name. It is the same at every start, so that the data of the last run is found:
   * `<stack>-<logicalId>-<hash>`, cut to `maxLength`.
   */
  physicalName(options?: { maxLength?: number; lowerCase?: boolean }): string;
  /** `length` characters of [a-z0-9] that depend on the stack and the logical id alone. */
  stableId(length: number): string;
  /** Content of a file asset by the bucket and key that the template names. */
  readAsset(bucket: string, key: string): Promise<Asset>;
}

export interface Asset {
  /** Absolute path of the file, or of the directory that a deployment would zip. */
  readonly path: string;
  readonly packaging: 'file' | 'zip';
}

export interface ProvisionedResource {
  /** What `Ref` answers. */
  readonly ref: string;
  /** What `Fn::GetAtt` answers, by attribute name (dots included, as in `Endpoint.Address`). */
  readonly attributes: Readonly<Record<string, unknown>>;
  /** Its values are shown to nobody. */
  readonly isSecret?: boolean;
  /** What an attribute that it does not have is refused with. */
  readonly lacks?: (attribute: string) => Error;
}

/** What a stack has, once it is what its template says. */
export interface SettledStack {
  readonly name: string;
  /** Of its resources, also of those that are left out. */
  readonly logicalIds: readonly string[];
}

export interface ResourceProvider {
  readonly properties: Readonly<Record<string, PropertySpec>>;
  /** What any property is that `properties` does not name; refused unless given. */
  readonly others?: PropertySpec;
  /**
   * Runs at every start and after each change, in dependency order; must be idempotent and keep the data of the last
   * run.
   */
  provision(request: ResourceRequest): ProvisionedResource | Promise<ProvisionedResource>;
  /** Takes it away while everything else runs on. What keeps data has none: its data stays. */
  remove?(resource: ProvisionedResource): void | Promise<void>;
  /**
   * All stacks are what their templates say, and nothing is taken away yet: time to clean up what an earlier run has
   * made and they no longer have.
   */
  settle?(stacks: readonly SettledStack[]): Promise<void>;
}

/** Resource types with what makes them, from every service. */
export type Providers = Readonly<Record<string, ResourceProvider>>;
