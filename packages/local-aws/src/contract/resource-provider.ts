import type { PropertySpec } from './properties.ts';

export interface ResourceRequest {
  readonly stackName: string;
  readonly logicalId: string;
  /** `AWS::S3::Bucket` … */
  readonly type: string;
  /** Intrinsics evaluated, checked against the provider's specification. */
  readonly properties: Readonly<Record<string, unknown>>;
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
}

export interface ResourceProvider {
  readonly properties: Readonly<Record<string, PropertySpec>>;
  /**
   * Runs at every start and after each change, in dependency order; must be idempotent and keep the data of the last
   * run.
   */
  provision(request: ResourceRequest): ProvisionedResource | Promise<ProvisionedResource>;
  /** Takes it away while everything else runs on. What keeps data has none: its data stays. */
  remove?(resource: ProvisionedResource): void | Promise<void>;
}

/** Resource types with what makes them, from every service. */
export type Providers = Readonly<Record<string, ResourceProvider>>;
