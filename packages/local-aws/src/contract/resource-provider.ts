import type { AwsError } from '../kernel/errors.ts';
import type { OperatorError } from '../kernel/operator-error.ts';
import type { PropertySpec } from './properties.ts';

export interface ResourceRequest {
  readonly stackName: string;
  readonly stackId: string;
  readonly logicalId: string;
  /** The CloudFormation type, such as `AWS::S3::Bucket`. */
  readonly type: string;
  /** The properties, with intrinsics evaluated, checked against the provider's specification. */
  readonly properties: Readonly<Record<string, unknown>>;
  /** The DeletionPolicy keeps the resource after the template loses it. */
  readonly isRetained: boolean;
  /**
   * Generates a physical name. It is the same at every start, so that the data of the last run is found:
   * `<stack>-<logicalId>-<hash>`, cut to `maxLength`.
   */
  physicalName(options?: { maxLength?: number; lowerCase?: boolean }): string;
  /** Answers `length` characters of [a-z0-9], which depend on the stack and the logical id alone. */
  stableId(length: number): string;
  /** Reads a file asset by the bucket and key that the template names. */
  readAsset(bucket: string, key: string): Promise<Asset>;
}

export interface Asset {
  /** The absolute path of the file, or of the directory that a deployment would zip. */
  readonly path: string;
  readonly packaging: 'file' | 'zip';
}

export interface ProvisionedResource {
  /** The value that `Ref` answers. */
  readonly ref: string;
  /** The values that `Fn::GetAtt` answers, by attribute name (with dots, as in `Endpoint.Address`). */
  readonly attributes: Readonly<Record<string, unknown>>;
  /** The values of the resource are shown to nobody. */
  readonly isSecret?: boolean;
  /** What will fail later on this machine. The operator is told of it. */
  readonly notes?: readonly OperatorError[];
  /** Makes the error for an attribute that the resource does not have. */
  readonly lacks?: (attribute: string) => Error;
}

/** A stack whose resources all are as its template says. */
export interface SettledStack {
  readonly name: string;
  /** The logical ids of its resources; resources that are left out are among them. */
  readonly logicalIds: readonly string[];
}

export interface ResourceProvider {
  readonly properties: Readonly<Record<string, PropertySpec>>;
  /** The treatment of every property that `properties` does not name. Without it such a property is refused. */
  readonly others?: PropertySpec;
  /**
   * Runs at every start and after each change, in dependency order. It must be idempotent and keep the data of the last
   * run.
   */
  provision(request: ResourceRequest): ProvisionedResource | Promise<ProvisionedResource>;
  /**
   * Finds all problems that the resource has by itself, such as those of its code, while it cannot be made: something
   * that it needs does not exist, and has a stand-in, or it has other problems. It changes nothing, and it is asked
   * only when a start is refused. Whatever `provision` refuses by the properties alone is found here as well.
   */
  examine?(request: ResourceRequest): Problems | Promise<Problems>;
  /**
   * Is called when every resource of every stack is there. Returns the problems that the resource has with others, such
   * as a permission that is missing. An error for the operator is no refusal: the start goes on. `leavesOut` tells that
   * the operator left resources of the stack out.
   */
  verify?(
    properties: Readonly<Record<string, unknown>>,
    resource: ProvisionedResource,
    stack: { readonly leavesOut: boolean },
  ): Problems | Problems[number] | undefined;
  /**
   * Removes the resource while everything else goes on running. A provider that keeps data has no `remove`, so that the
   * data stays.
   */
  remove?(resource: ProvisionedResource): void | Promise<void>;
  /**
   * Is called when all stacks are as their templates say, before anything is removed. The provider can then clean up
   * what an earlier run has made and no template has any more.
   */
  settle?(stacks: readonly SettledStack[]): Promise<void>;
}

export type Problems = readonly (AwsError | OperatorError)[];

/** The providers of all services, by resource type. */
export type Providers = Readonly<Record<string, ResourceProvider>>;
