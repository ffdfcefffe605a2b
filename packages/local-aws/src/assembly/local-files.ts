import { existsSync } from 'node:fs';
import { basename, dirname, join, normalize, resolve } from 'node:path';
import type { Asset } from '../contract/resource-provider.ts';
import { AwsError } from '../kernel/errors.ts';
import { ownValue } from '../kernel/own-value.ts';
import type { StackAsset } from './cloud-assembly.ts';
import type { Template, TemplateResource } from './template.ts';

interface LocalProperty {
  /** The value of the property after the file is uploaded to a bucket. */
  readonly location: (bucket: string, key: string) => unknown;
  /** The folder or the single file is packed into an archive. */
  readonly archived?: true;
  /** The path that is used when the property is absent. */
  readonly fallback?: string;
}

const uri: LocalProperty = { location: (bucket, key) => `s3://${bucket}/${key}` };

const mappingTemplates = {
  RequestMappingTemplateS3Location: uri,
  ResponseMappingTemplateS3Location: uri,
  CodeS3Location: uri,
};

/** Properties that may be paths. docs: AWS CLI Command Reference, "aws cloudformation package" */
const localProperties: Readonly<Record<string, Readonly<Record<string, LocalProperty>>>> = {
  'AWS::Lambda::Function': {
    Code: { location: (S3Bucket, S3Key) => ({ S3Bucket, S3Key }), archived: true, fallback: '.' },
  },
  'AWS::Lambda::LayerVersion': { Content: { location: (S3Bucket, S3Key) => ({ S3Bucket, S3Key }), archived: true } },
  'AWS::AppSync::GraphQLSchema': { DefinitionS3Location: uri },
  'AWS::AppSync::Resolver': mappingTemplates,
  'AWS::AppSync::FunctionConfiguration': mappingTemplates,
  'AWS::CloudFormation::Stack': {
    TemplateURL: { location: (bucket, key) => `https://s3.amazonaws.com/${bucket}/${key}` },
  },
  'AWS::StepFunctions::StateMachine': {
    DefinitionS3Location: { location: (Bucket, Key) => ({ Bucket, Key }) },
  },
};

/** The name of the bucket to which a deployment would upload the files that lie beside the template. */
const ownBucket = 'files-of-the-template';

/**
 * Finds the files beside a template that it names by their paths, as `aws cloudformation package` takes them. A
 * template may also name them by bucket and key: `serverless package` leaves such files beside the template.
 */
export class LocalFiles {
  readonly #template: string;
  readonly #folder: string;
  readonly #packaged = new Map<string, StackAsset>();

  constructor(template: string) {
    this.#template = template;
    this.#folder = dirname(template);
  }

  /** Answers the template with places in a bucket instead of paths. */
  packaged(template: Template): Template {
    const resources = Object.entries(template.Resources).map(([logicalId, resource]) => [
      logicalId,
      this.#packagedResource(resource),
    ]);
    return { ...template, Resources: Object.fromEntries(resources) as Template['Resources'] };
  }

  #packagedResource(resource: TemplateResource): TemplateResource {
    const { Type, Properties = {} } = resource;
    const changed = Object.entries(ownValue(localProperties, Type) ?? {}).flatMap(([name, property]) => {
      const path = Properties[name] ?? property.fallback;
      return typeof path === 'string' && !/^(s3|https?):\/\//.test(path) ? [[name, this.#place(path, property)]] : [];
    });
    if (changed.length === 0) return resource;
    return { ...resource, Properties: { ...Properties, ...(Object.fromEntries(changed) as object) } };
  }

  #place(path: string, { location, archived }: LocalProperty): unknown {
    const isArchive = path.endsWith('.zip') || path.endsWith('.jar');
    const packaging = archived && !isArchive ? 'zip' : 'file';
    // The key becomes part of an address, and an address would lose two dots.
    const key = normalize(path).replaceAll('..', '__up__');
    this.#packaged.set(key, { bucket: ownBucket, key, path: resolve(this.#folder, path), packaging });
    return location(ownBucket, key);
  }

  /** Lists the files that exist. */
  all(): readonly StackAsset[] {
    return [...this.#packaged.values()].filter(({ path }) => existsSync(path));
  }

  at(bucket: string, key: string): Asset {
    const packaged = bucket === ownBucket ? this.#packaged.get(key) : undefined;
    if (packaged) {
      if (existsSync(packaged.path)) return packaged;
      throw new AwsError('ValidationError', `${packaged.path}, which the template names, does not exist.`);
    }
    const beside = join(this.#folder, basename(key));
    if (existsSync(beside)) return { path: beside, packaging: 'file' };
    throw new AwsError(
      'NoSuchKey',
      `There is no ${basename(key)} beside ${this.#template} for s3://${bucket}/${key}.`,
      {
        status: 404,
      },
    );
  }
}
